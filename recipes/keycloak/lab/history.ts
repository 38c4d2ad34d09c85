import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';
import { addPgBackup, dumpPath, postgresMistakes, postHook } from '../postgres.ts';

const backupLabels = `      labels:
        - "backupbot.backup=\${ENABLE_BACKUPS:-true}"
        - "backupbot.backup.pre-hook=/pg_backup.sh backup"
        - "${dumpPath}"
${postHook}`;

export default {
  recipe: 'keycloak',
  description: 'Sign-in for all your applications',
  main: [
    {
      message: 'feat: keycloak over postgres',
      edits: [addFolder(join(import.meta.dirname, 'files')), addPgBackup],
      tag: '10.7.0+26.3.0',
    },
    {
      message: 'chore: upgrade keycloak to 26.4.7',
      edits: [
        replaceIn('compose.yml', 'keycloak:26.3.0', 'keycloak:26.4.7'),
        replaceIn('compose.yml', 'version=10.7.0+26.3.0', 'version=10.7.1+26.4.7'),
        addFile('release/10.7.1+26.4.7', 'Keycloak 26.4; the database is migrated at the first start.\n'),
      ],
      tag: '10.7.1+26.4.7',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: let the log be as talkative as needed',
          edits: [
            addBehind('compose.yml', '      - KC_HTTP_ENABLED=true', '      - KC_LOG_LEVEL=${LOG_LEVEL:-info}'),
            addBehind('.env.sample', 'ADMIN_USERNAME=admin', '\n## debug, info, warn or error\n#LOG_LEVEL=info'),
            replaceIn('compose.yml', 'version=10.7.1+26.4.7', 'version=10.8.0+26.4.7'),
            addFile('release/next', 'LOG_LEVEL sets how much Keycloak logs.\n'),
          ],
        },
      ],
    },

    ...postgresMistakes(),

    // The files of a running server are archived and put back under it: the restore is silently nothing.
    'red/archived-pgdata': mistake(
      'fix: back up the whole database folder',
      replaceIn('compose.yml', dumpPath, 'backupbot.backup.path=/var/lib/postgresql/data'),
      replaceIn('compose.yml', postHook, ''),
    ),

    // Nothing of the recipe is in any backup.
    'red/no-backup': mistake('chore: leave backups to the operator', replaceIn('compose.yml', backupLabels, '')),

    'red/crash': mistake(
      'refactor: name the database as its makers do',
      replaceIn('compose.yml', 'KC_DB=postgres', 'KC_DB=postgresql'),
    ),

    'red/leftover-volume': mistake(
      'feat: themes that outlive the app',
      addBehind('compose.yml', '      - postgres:/var/lib/postgresql/data', '      - themes:/opt/themes'),
      addBehind('compose.yml', 'volumes:\n  postgres:', '  themes:\n    name: keycloak-themes-${STACK_NAME}'),
    ),

    // Tokens name an issuer at which nobody answers.
    'red/issuer': mistake(
      'feat: sign in on a name of its own',
      replaceIn('compose.yml', 'KC_HOSTNAME=https://${DOMAIN}', 'KC_HOSTNAME=https://login.${DOMAIN}'),
    ),
  },
} satisfies History;
