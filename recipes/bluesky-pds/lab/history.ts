import { addBehind, addFolder, bump, type History, newConfig, next, release } from '@cc-ci/catalogue-kit';
import { onlyTheCopy, optIn, postHook, preHook } from './labels.ts';

export default {
  recipe: 'bluesky-pds',
  description: 'A Personal Data Server for the AT Protocol',
  main: [
    // Archives databases while they are written to, and puts them back under the server.
    release({ version: '0.1.1+v0.4.217', message: 'feat: pds behind a caddy of its own' }, addFolder('files')),
    release(
      {
        version: '0.2.0+v0.5.35',
        message: 'feat: upgrade the pds to 0.5.35, back up a copy, and restore it with the server stopped',
        notes:
          'The PDS 0.5; its databases are migrated at the first start. Take a new backup: older ones do not restore.',
      },
      addFolder('next'),
      bump('ghcr.io/bluesky-social/pds:0.4.217', 'ghcr.io/bluesky-social/pds:0.5.35'),
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
      newConfig('ENTRYPOINT'),
      addBehind('abra.sh', 'export ENTRYPOINT_VERSION=v2', 'export PDS_BACKUP_VERSION=v1'),
    ),
  ],
  next: [
    next(
      { version: '0.3.0+v0.5.35', message: 'feat: larger uploads', notes: 'Uploads of up to 50 MB.' },
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
    ),
  ],
} satisfies History;
