import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

const html = '/usr/share/nginx/html';

/** A changed config needs a new name on the server. */
const newConf = replaceIn('abra.sh', 'NGINX_DEFAULT_CONF_VERSION=v2', 'NGINX_DEFAULT_CONF_VERSION=v3');

const healthUrl = '"http://localhost"]';
const healthzUrl = '"http://localhost/healthz"]';

const keepLive = `#!/bin/sh
# Keeps the pages as visitors see them while a restore is under way.
set -eu
case "$1" in
  keep) rm -rf /tmp/live && cp -a ${html} /tmp/live ;;
  put) find ${html} -mindepth 1 -delete && cp -a /tmp/live/. ${html}/ ;;
esac
`;

const siteArchive = `#!/bin/sh
# Packs the site into one file before a backup, and unpacks it after a restore.
set -eu
case "$1" in
  pack) tar -C ${html} -cf /var/lib/site/site.tar . && date > ${html}/.packed ;;
  unpack) find ${html} -mindepth 1 -delete && tar -C ${html} -xf /var/lib/site/site.tar ;;
esac
`;

export default {
  recipe: 'custom-html',
  description: 'A folder of files, served by nginx',
  main: [
    {
      message: 'feat: serve a folder with nginx',
      edits: [addFolder(join(import.meta.dirname, 'files'))],
      tag: '1.10.0+1.22.1',
    },
    {
      message: 'chore: upgrade nginx to 1.26.3',
      edits: [
        replaceIn('compose.yml', 'nginx:1.22.1', 'nginx:1.26.3'),
        replaceIn('compose.yml', 'version=1.10.0+1.22.1', 'version=1.11.0+1.26.3'),
        addFile('release/1.11.0+1.26.3', 'nginx 1.26; nothing to do by hand.\n'),
      ],
      tag: '1.11.0+1.26.3',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: say that texts are UTF-8, and that types are not to be guessed',
          edits: [
            addBehind(
              'nginx.default.conf',
              '    server_name _;',
              '    charset utf-8;\n    add_header X-Content-Type-Options nosniff always;',
            ),
            replaceIn('abra.sh', 'NGINX_DEFAULT_CONF_VERSION=v1', 'NGINX_DEFAULT_CONF_VERSION=v2'),
            replaceIn('compose.yml', 'version=1.11.0+1.26.3', 'version=1.12.0+1.26.3'),
            addFile('release/next', 'Texts are sent as UTF-8; browsers no longer guess a type.\n'),
          ],
        },
      ],
    },

    'red/nothing-new': { from: '1.11.0+1.26.3', commits: [] },

    'red/readme-only': {
      from: '1.11.0+1.26.3',
      commits: [
        {
          message: 'docs: say how to look at the logs',
          edits: [addBehind('README.md', '* `abra app deploy <app-name>`', '* `abra app logs <app-name>`')],
        },
      ],
    },

    'red/image-missing': mistake(
      'chore: upgrade nginx to 1.26.99',
      replaceIn('compose.yml', 'nginx:1.26.3', 'nginx:1.26.99'),
    ),

    'red/crash': mistake(
      'feat: name the character set of styles too',
      addBehind('nginx.default.conf', '    charset utf-8;', '    chraset_types text/css text/html;'),
      newConf,
    ),

    'red/unhealthy': mistake(
      'feat: look after the health page, and give slow machines time',
      replaceIn('compose.yml', healthUrl, healthzUrl),
      replaceIn('compose.yml', 'start_period: 10s', 'start_period: 15m'),
    ),

    'red/rollback': mistake(
      'feat: look after the health page',
      replaceIn('compose.yml', healthUrl, healthzUrl),
      replaceIn('compose.yml', 'retries: 5', 'retries: 2'),
      replaceIn('compose.yml', 'start_period: 10s', 'start_period: 0s'),
    ),

    'red/loses-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', `- content:${html}`, `- html:${html}`),
      replaceIn('compose.yml', '  content:\n', '  html:\n'),
    ),

    'red/backup-path': mistake(
      'fix: back up the folder of the site',
      replaceIn('compose.yml', `backup.path=${html}`, 'backup.path=/usr/share/nginx/www'),
    ),

    'red/restore-nothing': mistake(
      'feat: keep the pages online during a restore',
      addFile('keep-live.sh', keepLive),
      addBehind('abra.sh', 'export NGINX_DEFAULT_CONF_VERSION=v2', 'export KEEP_LIVE_VERSION=v1'),
      addBehind(
        'compose.yml',
        '        target: /etc/nginx/conf.d/default.conf',
        '      - source: keep_live\n        target: /keep-live.sh\n        mode: 0555',
      ),
      addBehind(
        'compose.yml',
        '    file: nginx.default.conf',
        '  keep_live:\n    name: ${STACK_NAME}_keep_live_${KEEP_LIVE_VERSION}\n    file: keep-live.sh',
      ),
      addBehind(
        'compose.yml',
        `        - "backupbot.backup.path=${html}"`,
        '        - "backupbot.restore.pre-hook=/keep-live.sh keep"\n        - "backupbot.restore.post-hook=/keep-live.sh put"',
      ),
    ),

    // Data and backup die together: only the old app still has what the restore needs.
    'red/archive-not-saved': mistake(
      'feat: back up the site as one archive',
      addFile('site-archive.sh', siteArchive),
      addBehind('abra.sh', 'export NGINX_DEFAULT_CONF_VERSION=v2', 'export SITE_ARCHIVE_VERSION=v1'),
      addBehind('compose.yml', `      - content:${html}`, '      - archive:/var/lib/site'),
      addBehind('compose.yml', '  content:', '  archive:'),
      addBehind(
        'compose.yml',
        '        target: /etc/nginx/conf.d/default.conf',
        '      - source: site_archive\n        target: /site-archive.sh\n        mode: 0555',
      ),
      addBehind(
        'compose.yml',
        '    file: nginx.default.conf',
        '  site_archive:\n    name: ${STACK_NAME}_site_archive_${SITE_ARCHIVE_VERSION}\n    file: site-archive.sh',
      ),
      replaceIn(
        'compose.yml',
        `        - "backupbot.backup.path=${html}"`,
        `        - "backupbot.backup.pre-hook=/site-archive.sh pack"\n        - "backupbot.backup.path=${html}/.packed"\n        - "backupbot.restore.post-hook=/site-archive.sh unpack"`,
      ),
    ),

    'red/content-type': mistake(
      'feat: serve web manifests with their type',
      // A `types` block takes the place of the whole list of nginx.
      addBehind('nginx.default.conf', '    charset utf-8;', '    types { application/manifest+json webmanifest; }'),
      newConf,
    ),

    'red/leftover-volume': mistake(
      'feat: a cache that outlives the app',
      addBehind('compose.yml', `      - content:${html}`, '      - cache:/var/cache/nginx'),
      addBehind('compose.yml', '  content:', '  cache:\n    name: nginx-cache-${STACK_NAME}'),
    ),
  },
} satisfies History;
