import { addBehind, mistake, type Mistakes, newConfig } from '@cc-ci/catalogue-kit';
import { dataMistakes } from './mistakes/data.ts';
import { html } from './mistakes/edits.ts';
import { upgradeMistakes } from './mistakes/upgrade.ts';

export default {
  ...upgradeMistakes,
  ...dataMistakes,

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
