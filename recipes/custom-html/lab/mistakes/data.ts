import { addBehind, mistake, type Mistakes, newConfig, replaceIn } from '@cc-ci/catalogue-kit';
import { addWorker, html, mountScript } from './edits.ts';

/** What a backup, a restore and another start must notice. */
export const dataMistakes = {
  'backup-path': mistake(
    'fix: back up the folder of the site',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'PROOF_FAILED',
      proof: 'backup.snapshot-holds',
      says: /^label backupbot\.backup\.path on service app names \/usr\/share\/nginx\/www, which is in no named volume of the service\ntry: /,
    },
    replaceIn('compose.yml', `backup.path=${html}`, 'backup.path=/usr/share/nginx/www'),
  ),

  // The worker is well until the backup comes.
  'dies-at-backup': mistake(
    'feat: a worker that watches the site',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'TASK_DIED',
      proof: 'backup.stays-up',
      // It is started again, and dies again, as often as the stage takes.
      says: /^\d+ tasks? of cust-\w+\.ci\.test died after everything had settled: service worker: .*exit code 4\)\nlast: packed\n/s,
    },
    addWorker(
      `command: ["sh", "-c", "while [ ! -e /site/.packed ]; do sleep 0.1; done; echo packed; exit 4"]`,
      'healthcheck: { test: ["CMD", "true"], interval: 1s }',
      'volumes: [content:/site]',
    ),
    replaceIn(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      `        - "backupbot.backup.path=${html}"\n        - "backupbot.backup.pre-hook=touch ${html}/.packed"`,
    ),
  ),

  // The page that tells of the backup stays: nothing takes it away.
  'stays-in-maintenance': mistake(
    'feat: tell visitors of a backup',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'APP_NOT_HEALTHY',
      package: [replaceIn('recipe.ts', '  memoryMb:', '  timeouts: { httpMs: 15_000 },\n  memoryMb:')],
      proof: 'backup.healthy',
      says: /503/,
    },
    addBehind('nginx.default.conf', '    charset utf-8;', `    if (-f ${html}/.backup) { return 503; }`),
    newConfig('NGINX_DEFAULT_CONF'),
    // Swarm is told of a page that is there all the time.
    replaceIn('compose.yml', '["CMD", "curl", "-fsS", "-o", "/dev/null", "http://localhost"]', '["CMD", "true"]'),
    replaceIn(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      `        - "backupbot.backup.path=${html}"\n        - "backupbot.backup.pre-hook=touch ${html}/.backup"`,
    ),
  ),

  // It comes up once: the lock that it leaves in its volume outlives it.
  'starts-once': mistake(
    'feat: serve the site to one nginx at a time',
    {
      stage: 'restore',
      stages: 'upgrade,backup,restore',
      code: 'SERVICE_CRASHES',
      proof: 'restore.again.converged',
      says: /^service app of cust-\w+\.ci\.test restarts again and again: \d+ tasks died \(.*exit code 1\)\)\nlast: another nginx serves this site/s,
    },
    ...mountScript('lock-site.sh'),
    addBehind('compose.yml', '    image: nginx:1.26.3', '    command: ["/lock-site.sh"]'),
  ),

  // Bots go on after a hook that fails, and what the snapshot holds is whole: files are saved without it.
  'missing-hook': mistake(
    'feat: pack the site before it is saved',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'PROOF_FAILED',
      proof: 'backup.hook-succeeded',
      says: /^label backupbot\.backup\.pre-hook of service app ended with exit code 127: \/pack-site\.sh\nlast: .*\/pack-site\.sh: not found\ntry: the command is not in the container/s,
    },
    replaceIn(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      `        - "backupbot.backup.path=${html}"\n        - "backupbot.backup.pre-hook=/pack-site.sh"`,
    ),
  ),

  // The first backup is right; all that come after it save the same dump.
  'stale-dump': mistake(
    'perf: dump what is known of the site, unless there is a dump',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'PROOF_FAILED',
      proof: 'backup.dump-fresh',
      says: /^it was written at .*Z, \d+.* before this backup began: an earlier one made it\ntry: have the pre-hook make the dump at each backup/,
    },
    ...mountScript('dump-once.sh'),
    replaceIn(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      `        - "backupbot.backup.path=${html}"\n        - "backupbot.backup.pre-hook=/dump-once.sh"`,
    ),
  ),

  'restore-nothing': mistake(
    'feat: keep the pages online during a restore',
    {
      stage: 'restore',
      stages: 'upgrade,backup,restore',
      code: 'PROOF_FAILED',
      proof: 'restore.marker.came-back',
      says: /removed/,
    },
    ...mountScript('keep-live.sh'),
    addBehind(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      '        - "backupbot.restore.pre-hook=/keep-live.sh keep"\n        - "backupbot.restore.post-hook=/keep-live.sh put"',
    ),
  ),

  // Every page is served as before: what is lost is found weeks later.
  'lossy-archive': mistake(
    'feat: restore the site from an archive of its pages',
    {
      stage: 'restore',
      stages: 'backup,restore',
      code: 'DATA_LOST',
      proof: 'restore.whole.restored',
      says: /^(?=.*\d files of volume content have mode 666 and had 644: content\/)(?=.*1 folder of volume content is missing: content\/news)(?=.*1 link of volume content is missing: content\/home)/,
    },
    ...mountScript('linked-site.sh'),
    ...mountScript('lossy-archive.sh'),
    addBehind('compose.yml', '    image: nginx:1.26.3', '    command: ["/linked-site.sh"]'),
    addBehind(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      // Older versions of restic cannot write a link over another.
      `        - "backupbot.restore.pre-hook=rm -f ${html}/home"\n        - "backupbot.restore.post-hook=/lossy-archive.sh"`,
    ),
  ),

  // A restore in place leaves them alone: only a fresh app shows that they are in no backup.
  'uploads-not-saved': mistake(
    'feat: take uploads, and keep the backup small',
    {
      stage: 'restore',
      restore: 'fresh',
      code: 'DATA_LOST',
      proof: 'restore.fresh.whole.restored',
      says: /^1 file of volume uploads has other content: uploads\/first\.txt\n/,
    },
    ...mountScript('first-upload.sh'),
    addBehind('compose.yml', '    image: nginx:1.26.3', '    command: ["/first-upload.sh"]'),
    addBehind('compose.yml', `      - content:${html}`, '      - uploads:/srv/uploads'),
    addBehind('compose.yml', '  content:', '  uploads:'),
    addBehind(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      '        - "backupbot.backup.volumes.uploads=false"',
    ),
  ),

  // Data and backup die together: only the old app still has what the restore needs.
  'archive-not-saved': mistake(
    'feat: back up the site as one archive',
    {
      // In place everything is back: only a fresh app shows that what the restore needs is in no backup.
      stage: 'restore',
      restore: 'fresh',
      code: 'RESTORE_HOOK_FAILED',
      proof: 'restore.fresh.restored',
      says: /^label backupbot\.restore\.post-hook of service app ended with exit code \d+: \/site-archive\.sh unpack\nlast: .*site\.tar.*No such file/s,
    },
    ...mountScript('site-archive.sh'),
    addBehind('compose.yml', `      - content:${html}`, '      - archive:/var/lib/site'),
    addBehind('compose.yml', '  content:', '  archive:'),
    replaceIn(
      'compose.yml',
      `        - "backupbot.backup.path=${html}"`,
      `        - "backupbot.backup.pre-hook=/site-archive.sh pack"\n        - "backupbot.backup.path=${html}/.packed"\n        - "backupbot.backup.volumes.archive=false"\n        - "backupbot.restore.post-hook=/site-archive.sh unpack"`,
    ),
  ),
} satisfies Mistakes;
