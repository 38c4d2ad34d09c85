import { addBehind, addFolder, bump, type History, newConfig, next, release, replaceIn } from '@cc-ci/catalogue-kit';

const dumpPath = '        - "backupbot.backup.volumes.mysql.path=backup.sql.gz"\n';

/** The database's service as the 1.2.0 has it: what it dumps is saved. */
const config = `      - mysql:/var/lib/mysql
    configs:
      - source: mysql_backup
        target: /mysql_backup.sh
        mode: 0555
`;

const labels = `      labels:
        - "backupbot.backup=\${ENABLE_BACKUPS:-true}"
        - "backupbot.backup.pre-hook=/mysql_backup.sh backup"
${dumpPath}`;

export default {
  recipe: 'ghost',
  description: 'Publishing for the open web',
  main: [
    release({ version: '1.1.1+5.130.4-alpine', message: 'feat: ghost over mysql' }, addFolder('files')),

    // The dump is made and archived, and nobody loads it: a restore brings back the pictures and not one post.
    release(
      {
        version: '1.2.0+5.130.4-alpine',
        message: 'feat: back up the database',
        notes: 'The database is in the backup.',
      },
      addFolder('dump'),
      replaceIn('compose.yml', '      - mysql:/var/lib/mysql\n', config),
      replaceIn(
        'compose.yml',
        '        condition: on-failure\n\nnetworks:',
        `        condition: on-failure\n${labels}\nnetworks:`,
      ),
      addBehind(
        'compose.yml',
        '    file: entrypoint.sh',
        '  mysql_backup:\n    name: ${STACK_NAME}_mysql_backup_${MYSQL_BACKUP_VERSION}\n    file: mysql_backup.sh',
      ),
      addBehind('abra.sh', 'export ENTRYPOINT_VERSION=v1', 'export MYSQL_BACKUP_VERSION=v1'),
    ),
  ],
  next: [
    next(
      { message: 'fix: load the database at a restore' },
      addFolder('next'),
      newConfig('MYSQL_BACKUP'),
      replaceIn(
        'compose.yml',
        dumpPath,
        `${dumpPath}        - "backupbot.restore.post-hook=/mysql_backup.sh restore"\n`,
      ),
    ),
    next(
      {
        version: '1.3.0+6.65.0-alpine',
        message: 'chore: upgrade ghost to 6.65.0',
        notes: 'Ghost 6; the database is migrated at the first start. A restore brings back the database, too.',
      },
      bump('ghost:5.130.4-alpine', 'ghost:6.65.0-alpine'),
      // A migration that is killed leaves its lock behind, and Ghost never starts again.
      replaceIn('compose.yml', '      start_period: 30s\n', '      start_period: 15m\n'),
    ),
  ],
} satisfies History;
