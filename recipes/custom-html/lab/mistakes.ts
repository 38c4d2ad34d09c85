import { addBehind, copyFile, mistake, type Mistakes, newConfig, published, replaceIn } from '@cc-ci/catalogue-kit';

const html = '/usr/share/nginx/html';

const healthUrl = '"http://localhost"]';
const healthzUrl = '"http://localhost/healthz"]';

/** A script as a config of the service `app`, put in place as `/<file>`. */
function mountScript(file: string) {
  const name = file.replace('.sh', '').replaceAll('-', '_');
  return [
    copyFile(file, `mistakes/${file}`),
    addBehind('abra.sh', 'export NGINX_DEFAULT_CONF_VERSION=v2', `export ${name.toUpperCase()}_VERSION=v1`),
    addBehind(
      'compose.yml',
      '        target: /etc/nginx/conf.d/default.conf',
      `      - source: ${name}\n        target: /${file}\n        mode: 0555`,
    ),
    addBehind(
      'compose.yml',
      '    file: nginx.default.conf',
      `  ${name}:\n    name: \${STACK_NAME}_${name}_\${${name.toUpperCase()}_VERSION}\n    file: ${file}`,
    ),
  ];
}

/** A second service, in lines of YAML. */
function addWorker(...lines: string[]) {
  const network = 'networks:\n  proxy:\n    external: true\n';
  const worker = ['  worker:', '    image: nginx:1.26.3', ...lines.map((line) => `    ${line}`)].join('\n');
  return replaceIn('compose.yml', `\n${network}`, `\n${worker}\n\n${network}`);
}

export default {
  'readme-only': published('red/readme-only', {
    stage: 'upgrade',
    verdict: 'unverified',
    code: 'UNVERIFIED',
    proof: 'upgrade.changed',
    says: /^nothing was upgraded: head [0-9a-f]{8} deploys exactly what base 1\.11\.0\+1\.26\.3 does/,
  }),

  'image-missing': mistake(
    'chore: upgrade nginx to 1.26.99',
    {
      stage: 'upgrade',
      code: 'IMAGE_UNAVAILABLE',
      proof: 'upgrade.images-available',
      says: /^image nginx:1\.26\.99 is not available\nlast: .*(manifest unknown|not found)/s,
    },
    replaceIn('compose.yml', 'nginx:1.26.3', 'nginx:1.26.99'),
  ),

  crash: mistake(
    'feat: name the character set of styles too',
    {
      stage: 'upgrade',
      code: 'UPDATE_ROLLED_BACK',
      proof: 'upgrade.converged',
      says: /service app of cust-\w+\.ci\.test was rolled back by swarm.*\nlast: .*unknown directive "chraset_types".*\ntry: npx --offline cc-ci logs cust-\w+\.ci\.test app/s,
    },
    addBehind('nginx.default.conf', '    charset utf-8;', '    chraset_types text/css text/html;'),
    newConfig('NGINX_DEFAULT_CONF'),
  ),

  unhealthy: mistake(
    'feat: look after the health page, and give slow machines time',
    {
      stage: 'upgrade',
      code: 'APP_NOT_READY',
      package: [replaceIn('recipe.ts', '  memoryMb:', '  timeouts: { deployMs: 20_000 },\n  memoryMb:')],
      proof: 'upgrade.converged',
      says: /^app cust-\w+\.ci\.test was not ready after 20 s, which is what timeouts\.deployMs of recipe\.ts allows: service app has 0 of 1 tasks running, update updating \(looked \d+ times\)\nlast: .+\ntry: npx --offline cc-ci logs cust-\w+\.ci\.test app\nchanged since the base: app: .*health check .*healthz/s,
    },
    replaceIn('compose.yml', healthUrl, healthzUrl),
    replaceIn('compose.yml', 'start_period: 10s', 'start_period: 15m'),
  ),

  rollback: mistake(
    'feat: look after the health page',
    {
      stage: 'upgrade',
      code: 'UPDATE_ROLLED_BACK',
      proof: 'upgrade.converged',
      // Swarm's own words differ between a rollback under way and one that is over.
      says: /service app of cust-\w+\.ci\.test was rolled back by swarm: (update rolled back due to failure or early termination of task|rollback completed).* \(task /,
    },
    replaceIn('compose.yml', healthUrl, healthzUrl),
    replaceIn('compose.yml', 'retries: 5', 'retries: 2'),
    replaceIn('compose.yml', 'start_period: 10s', 'start_period: 0s'),
  ),

  // At any one moment it runs: only a span tells.
  'dying-worker': mistake(
    'feat: a worker that warms the cache',
    {
      stage: 'upgrade',
      warnings: ['R002'],
      code: 'SERVICE_CRASHES',
      proof: 'upgrade.converged',
      says: /^service worker of cust-\w+\.ci\.test restarts again and again: \d+ tasks died \(.*exit code 3\)\)\nlast: no cache to warm\n.*\nchanged since the base: .*worker: new/s,
    },
    addWorker(
      `command: ["sh", "-c", "sleep 2; echo no cache to warm; exit 3"]`,
      'deploy: { restart_policy: { condition: any, delay: 1s } }',
    ),
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

  'every-host': mistake(
    'feat: answer under any name',
    {
      stage: 'upgrade',
      code: 'PROOF_FAILED',
      proof: 'upgrade.own-routes',
      says: /^router all_cust-\w+_ci_test of service app takes every host: PathPrefix\(`\/`\)\n/,
    },
    addBehind(
      'compose.yml',
      '        - "traefik.http.routers.${STACK_NAME}.entrypoints=web-secure"',
      // The lowest priority: others that are tested beside it keep what is theirs.
      '        - "traefik.http.routers.all_${STACK_NAME}.rule=PathPrefix(`/`)"\n        - "traefik.http.routers.all_${STACK_NAME}.entrypoints=web-secure"\n        - "traefik.http.routers.all_${STACK_NAME}.service=${STACK_NAME}"\n        - "traefik.http.routers.all_${STACK_NAME}.priority=1"',
    ),
  ),

  downgrade: mistake(
    'fix: go back to the nginx that worked',
    {
      stage: 'upgrade',
      code: 'PROOF_FAILED',
      proof: 'upgrade.newer',
      says: /^service app goes from nginx:1\.26\.3 back to nginx:1\.22\.1\n/,
    },
    replaceIn('compose.yml', 'nginx:1.26.3', 'nginx:1.22.1'),
  ),

  'loses-volume': mistake(
    'refactor: call the volume what it holds',
    {
      stage: 'upgrade',
      code: 'PROOF_FAILED',
      proof: 'upgrade.marker.survived',
      says: /kept.*\nchanged since the base: app: .*mount content:\/usr\/share\/nginx\/html gone, mount html:/s,
    },
    replaceIn('compose.yml', `- content:${html}`, `- html:${html}`),
    replaceIn('compose.yml', '  content:\n', '  html:\n'),
  ),

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

  'content-type': mistake(
    'feat: serve web manifests with their type',
    {
      stage: 'custom',
      stages: 'upgrade,backup,restore,custom',
      proof: '.css is served as text/css',
      says: /expected 'application\/octet-stream' to be 'text\/css'/,
    },
    // A `types` block takes the place of the whole list of nginx.
    addBehind('nginx.default.conf', '    charset utf-8;', '    types { application/manifest+json webmanifest; }'),
    newConfig('NGINX_DEFAULT_CONF'),
  ),

  'leftover-volume': mistake(
    'feat: a cache that outlives the app',
    {
      stage: 'teardown',
      code: 'LEFT_BEHIND',
      proof: 'teardown.nothing-left',
      says: /^1 thing is left after the app was removed: volume nginx-cache-cust-\w+_ci_test$/m,
      leftovers: [{ kind: 'volume', name: /^nginx-cache-/ }],
    },
    addBehind('compose.yml', `      - content:${html}`, '      - cache:/var/cache/nginx'),
    addBehind('compose.yml', '  content:', '  cache:\n    name: nginx-cache-${STACK_NAME}'),
  ),
} satisfies Mistakes;
