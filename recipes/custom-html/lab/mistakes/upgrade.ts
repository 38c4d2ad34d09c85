import { addBehind, mistake, type Mistakes, newConfig, published, refusal, replaceIn } from '@cc-ci/catalogue-kit';
import { addWorker, html } from './edits.ts';

const healthUrl = '"http://localhost"]';
const healthzUrl = '"http://localhost/healthz"]';

/** What an upgrade must notice. */
export const upgradeMistakes = {
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
      proof: 'upgrade.converged',
      says: /^app cust-\w+\.ci\.test was not ready after 20 s, which is what label coop-cloud\.cust-\w+_ci_test\.timeout=20 of service app allows: service app has 0 of 1 tasks running, update updating \(looked \d+ times\)\nlast: .+\ntry: npx --offline cc-ci logs cust-\w+\.ci\.test app\nchanged since the base: app: .*health check .*healthz/s,
    },
    replaceIn('compose.yml', healthUrl, healthzUrl),
    replaceIn('compose.yml', 'start_period: 10s', 'start_period: 15m'),
    // The base has as long as ever.
    replaceIn('compose.yml', '.timeout=${TIMEOUT:-120}', '.timeout=20'),
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

  'every-host': refusal(
    'feat: answer under any name',
    {
      rule: 'foreign-host',
      says: /compose\.yml line \d+, services\.app\.deploy\.labels\[\d+\]: PathPrefix\(`\/`\) \(foreign-host: the rule takes every host\)$/m,
    },
    addBehind(
      'compose.yml',
      '        - "traefik.http.routers.${STACK_NAME}.entrypoints=web-secure"',
      '        - "traefik.http.routers.all_${STACK_NAME}.rule=PathPrefix(`/`)"\n        - "traefik.http.routers.all_${STACK_NAME}.service=${STACK_NAME}"',
    ),
  ),

  'engine-socket': refusal(
    'feat: a page of what runs on this machine',
    {
      rule: 'engine-socket',
      says: /compose\.yml line \d+, services\.app\.volumes\[1\]: \/var\/run\/docker\.sock:\/engine\.sock:ro \(engine-socket: /,
    },
    addBehind('compose.yml', `      - content:${html}`, '      - /var/run/docker.sock:/engine.sock:ro'),
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
} satisfies Mistakes;
