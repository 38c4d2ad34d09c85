import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

const dump = '  mysqldump --user root --single-transaction --no-tablespaces "$MYSQL_DATABASE" | gzip > "$dump_file"\n';
const dumpPath = '        - "backupbot.backup.volumes.mysql.path=backup.sql.gz"\n';
const postHook = '        - "backupbot.restore.post-hook=/mysql_backup.sh restore"\n';

const backupScript = `#!/bin/bash
# Dumps the database into one file of its volume.
set -euo pipefail

dump_file=/var/lib/mysql/backup.sql.gz
MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE")
export MYSQL_PWD

backup() {
${dump}}

"$@"
`;

const restore = `
restore() {
  mysql --user root --execute "DROP DATABASE IF EXISTS \\\`$MYSQL_DATABASE\\\`; CREATE DATABASE \\\`$MYSQL_DATABASE\\\`"
  gunzip < "$dump_file" | mysql --user root "$MYSQL_DATABASE"
}
`;

/** The database's service as the 1.2.0 has it: what it dumps is saved. */
const dumped = `    configs:
      - source: mysql_backup
        target: /mysql_backup.sh
        mode: 0555
`;

const labels = `      labels:
        - "backupbot.backup=\${ENABLE_BACKUPS:-true}"
        - "backupbot.backup.pre-hook=/mysql_backup.sh backup"
${dumpPath}`;

const config = `  mysql_backup:
    name: \${STACK_NAME}_mysql_backup_\${MYSQL_BACKUP_VERSION}
    file: mysql_backup.sh
`;

/** A changed config needs a new name on the server. */
const newBackupScript = replaceIn('abra.sh', 'MYSQL_BACKUP_VERSION=v2', 'MYSQL_BACKUP_VERSION=v3');
const newEntrypoint = replaceIn('abra.sh', 'ENTRYPOINT_VERSION=v1', 'ENTRYPOINT_VERSION=v2');

export default {
  recipe: 'ghost',
  description: 'Publishing for the open web',
  main: [
    {
      message: 'feat: ghost over mysql',
      edits: [addFolder(join(import.meta.dirname, 'files'))],
      tag: '1.1.1+5.130.4-alpine',
    },

    // The dump is made and archived, and nobody loads it: a restore brings back the pictures and not one post.
    {
      message: 'feat: back up the database',
      edits: [
        addFile('mysql_backup.sh', backupScript),
        replaceIn('compose.yml', '      - mysql:/var/lib/mysql\n', `      - mysql:/var/lib/mysql\n${dumped}`),
        replaceIn(
          'compose.yml',
          '        condition: on-failure\n\nnetworks:',
          `        condition: on-failure\n${labels}\nnetworks:`,
        ),
        addBehind('compose.yml', '    file: entrypoint.sh', config.trimEnd()),
        addBehind('abra.sh', 'export ENTRYPOINT_VERSION=v1', 'export MYSQL_BACKUP_VERSION=v1'),
        replaceIn('compose.yml', 'version=1.1.1+5.130.4-alpine', 'version=1.2.0+5.130.4-alpine'),
        addFile('release/1.2.0+5.130.4-alpine', 'The database is in the backup.\n'),
      ],
      tag: '1.2.0+5.130.4-alpine',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'fix: load the database at a restore',
          edits: [
            replaceIn(
              'mysql_backup.sh',
              '# Dumps the database into one file of its volume.',
              '# Dumps the database into one file of its volume, and loads it from there.',
            ),
            replaceIn('mysql_backup.sh', `${dump}}\n`, `${dump}}\n${restore}`),
            replaceIn('abra.sh', 'MYSQL_BACKUP_VERSION=v1', 'MYSQL_BACKUP_VERSION=v2'),
            replaceIn('compose.yml', dumpPath, `${dumpPath}${postHook}`),
          ],
        },
        {
          message: 'chore: upgrade ghost to 6.65.0',
          edits: [
            replaceIn('compose.yml', 'ghost:5.130.4-alpine', 'ghost:6.65.0-alpine'),
            replaceIn('compose.yml', 'version=1.2.0+5.130.4-alpine', 'version=1.3.0+6.65.0-alpine'),
            // A migration that is killed leaves its lock behind, and Ghost never starts again.
            replaceIn('compose.yml', '      start_period: 30s\n', '      start_period: 15m\n'),
            addFile(
              'release/next',
              'Ghost 6; the database is migrated at the first start. A restore brings back the database, too.\n',
            ),
          ],
        },
      ],
    },

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', '- mysql:/var/lib/mysql', '- database:/var/lib/mysql'),
      replaceIn('compose.yml', 'backupbot.backup.volumes.mysql.path', 'backupbot.backup.volumes.database.path'),
      replaceIn('compose.yml', '  content:\n  mysql:\n', '  content:\n  database:\n'),
    ),

    'red/no-restore-hook': mistake('fix: leave the running database alone', replaceIn('compose.yml', postHook, '')),

    'red/cut-dump': mistake(
      'fix: a dump must not fill the disk',
      replaceIn(
        'mysql_backup.sh',
        '| gzip > "$dump_file"',
        '| gzip | { head --bytes=16K > "$dump_file"; cat > /dev/null; }',
      ),
      newBackupScript,
    ),

    // Every post bears the name of the site.
    'red/title': mistake(
      'feat: show the name of the site above every post',
      replaceIn(
        'entrypoint.sh',
        'exec docker-entrypoint.sh',
        `sed --in-place 's/{{title}}/{{@site.title}}/' "$GHOST_INSTALL"/content.orig/themes/*/post.hbs\nexec docker-entrypoint.sh`,
      ),
      newEntrypoint,
    ),

    // The first dump is cut as by a database that goes away under it, the next is whole.
    'flaky/dump': mistake(
      'test: a database that cycles under its first dump',
      replaceIn(
        'mysql_backup.sh',
        dump,
        `${dump}  [ -e /tmp/dumped-before ] || { truncate --size=16K "$dump_file" && touch /tmp/dumped-before; }\n`,
      ),
      newBackupScript,
    ),
  },
} satisfies History;
