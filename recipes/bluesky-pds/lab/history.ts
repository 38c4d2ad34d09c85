import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

const optIn = '        - "backupbot.backup=${ENABLE_BACKUPS:-true}"';
const preHook = '        - "backupbot.backup.pre-hook=node /pds_backup.js backup"';
const onlyTheCopy = '        - "backupbot.backup.volumes.data.path=backup"';
const postHook = '        - "backupbot.restore.post-hook=node /pds_backup.js restore"';

export default {
  recipe: 'bluesky-pds',
  description: 'A Personal Data Server for the AT Protocol',
  needs: ['plc'],
  main: [
    // Archives databases while they are written to, and puts them back under the server.
    {
      message: 'feat: pds behind a caddy of its own',
      edits: [addFolder(join(import.meta.dirname, 'files'))],
      tag: '0.1.1+v0.4.217',
    },
    {
      message: 'feat: upgrade the pds to 0.5.35, back up a copy, and restore it with the server stopped',
      edits: [
        addFolder(join(import.meta.dirname, 'next')),
        replaceIn('compose.yml', 'pds:0.4.217', 'pds:0.5.35'),
        addBehind('compose.yml', optIn, [preHook, onlyTheCopy, postHook].join('\n')),
        addBehind(
          'compose.yml',
          '        target: /entrypoint.sh\n        mode: 0555',
          '      - source: pds_backup\n        target: /pds_backup.js',
        ),
        addBehind(
          'compose.yml',
          '    file: entrypoint.sh',
          '  pds_backup:\n    name: ${STACK_NAME}_pds_backup_${PDS_BACKUP_VERSION}\n    file: pds_backup.js',
        ),
        replaceIn(
          'abra.sh',
          'export ENTRYPOINT_VERSION=v1',
          'export ENTRYPOINT_VERSION=v2\nexport PDS_BACKUP_VERSION=v1',
        ),
        replaceIn('compose.yml', 'version=0.1.1+v0.4.217', 'version=0.2.0+v0.5.35'),
        addFile(
          'release/0.2.0+v0.5.35',
          'The PDS 0.5; its databases are migrated at the first start. Take a new backup: older ones do not restore.\n',
        ),
      ],
      tag: '0.2.0+v0.5.35',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: larger uploads',
          edits: [
            addBehind(
              'compose.yml',
              '      - PDS_BLOBSTORE_DISK_LOCATION=/pds/blocks',
              '      - PDS_BLOB_UPLOAD_LIMIT=${BLOB_UPLOAD_LIMIT:-52428800}',
            ),
            addBehind(
              '.env.sample',
              '#PDS_CRAWLERS=https://bsky.network',
              '\n## How large a picture or video may be, in bytes\n#BLOB_UPLOAD_LIMIT=52428800',
            ),
            replaceIn('compose.yml', 'version=0.2.0+v0.5.35', 'version=0.3.0+v0.5.35'),
            addFile('release/next', 'Uploads of up to 50 MB.\n'),
          ],
        },
      ],
    },

    // The copy is archived and put back, and nobody tells the server.
    'red/no-restore-hook': mistake(
      'fix: leave the running server alone',
      replaceIn('compose.yml', `${postHook}\n`, ''),
    ),

    // The copy is put in place of files that the server holds open: it goes on with those that are no more.
    'red/running-server': mistake(
      'feat: restore without a moment of silence',
      replaceIn('pds_backup.js', '    await killServer();\n', ''),
      replaceIn('abra.sh', 'PDS_BACKUP_VERSION=v1', 'PDS_BACKUP_VERSION=v2'),
    ),

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', '- data:/pds', '- pds:/pds'),
      replaceIn('compose.yml', 'backup.volumes.data.path', 'backup.volumes.pds.path'),
      replaceIn('compose.yml', 'volumes:\n  data:\n', 'volumes:\n  pds:\n'),
    ),

    'red/cut-dump': mistake(
      'fix: a copy must not fill the disk',
      addBehind('pds_backup.js', '  await database.backup(to);', "  require('node:fs').truncateSync(to, 64 * 1024);"),
      replaceIn('abra.sh', 'PDS_BACKUP_VERSION=v1', 'PDS_BACKUP_VERSION=v2'),
    ),

    // Everybody may make an account.
    'red/open-doors': mistake(
      'feat: welcome everybody',
      replaceIn('compose.yml', 'PDS_INVITE_REQUIRED=true', 'PDS_INVITE_REQUIRED=false'),
    ),
  },
} satisfies History;
