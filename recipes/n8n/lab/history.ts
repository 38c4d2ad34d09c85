import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

const postHook = '        - "backupbot.restore.post-hook=node /backup.mjs restore"\n';

/** A changed config needs a new name on the server. */
const newBackupScript = replaceIn('abra.sh', 'BACKUP_VERSION=v1', 'BACKUP_VERSION=v2');

export default {
  recipe: 'n8n',
  description: 'Workflows that tie applications together',
  main: [
    { message: 'feat: n8n over sqlite', edits: [addFolder(join(import.meta.dirname, 'files'))], tag: '3.1.0+2.8.4' },
    {
      message: 'chore: upgrade n8n to 2.20.12',
      edits: [
        replaceIn('compose.yml', 'n8n:2.8.4', 'n8n:2.20.12'),
        replaceIn('compose.yml', 'version=3.1.0+2.8.4', 'version=3.2.0+2.20.12'),
        addFile('release/3.2.0+2.20.12', 'n8n 2.20; the database is migrated at the first start.\n'),
      ],
      tag: '3.2.0+2.20.12',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: say how long executions are kept',
          edits: [
            addBehind('compose.yml', '    environment:', '      - EXECUTIONS_DATA_MAX_AGE=${EXECUTIONS_MAX_AGE:-336}'),
            addBehind(
              '.env.sample',
              'TIMEZONE=Europe/Berlin',
              '\n## Hours after which what a workflow did is forgotten\n#EXECUTIONS_MAX_AGE=336',
            ),
            replaceIn('compose.yml', 'version=3.2.0+2.20.12', 'version=3.3.0+2.20.12'),
            addFile('release/next', 'EXECUTIONS_MAX_AGE says how many hours executions are kept.\n'),
          ],
        },
      ],
    },

    // The copy is made and archived, and nobody loads it: files are back, and no row.
    'red/no-restore-hook': mistake('fix: leave the running database alone', replaceIn('compose.yml', postHook, '')),

    // The copy is put in the place of the file that n8n has open, and goes on reading.
    'red/replaced-file': mistake(
      'refactor: a restore is a move',
      replaceIn('backup.mjs', 'restore: () => pour(copy, live),', 'restore: () => renameSync(copy, live),'),
      newBackupScript,
    ),

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', '- data:/home/node/.n8n', '- workflows:/home/node/.n8n'),
      replaceIn('compose.yml', 'backupbot.backup.volumes.data.path', 'backupbot.backup.volumes.workflows.path'),
      replaceIn('compose.yml', 'volumes:\n  data:\n', 'volumes:\n  workflows:\n'),
    ),

    'red/cut-dump': mistake(
      'fix: a copy must not fill the disk',
      replaceIn(
        'backup.mjs',
        '    renameSync(unfinished, copy);',
        '    truncateSync(unfinished, 512 * 1024);\n    renameSync(unfinished, copy);',
      ),
      replaceIn('backup.mjs', 'import { renameSync, rmSync }', 'import { renameSync, rmSync, truncateSync }'),
      newBackupScript,
    ),

    // Whoever has an address of before, calls nobody.
    'red/webhooks': mistake(
      'feat: shorter addresses of webhooks',
      addBehind('compose.yml', '    environment:', '      - N8N_ENDPOINT_WEBHOOK=in'),
    ),
  },
} satisfies History;
