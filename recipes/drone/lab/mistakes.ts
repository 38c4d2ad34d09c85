import { mistake, type Mistakes, replaceIn } from '@cc-ci/catalogue-kit';

export default {
  'renamed-volume': mistake(
    'refactor: call the volume what it holds',
    {
      stage: 'upgrade',
      code: 'PROOF_FAILED',
      proof: 'upgrade.marker.survived',
      says: /the row "kept" is missing/,
    },
    replaceIn('compose.yml', '- data:/data', '- database:/data'),
    replaceIn('compose.yml', 'volumes:\n  data:\n', 'volumes:\n  database:\n'),
  ),

  // The server is healthy and people sign in; nobody does the work.
  idle: mistake(
    'fix: keep the runner off the server’s network',
    {
      stage: 'custom',
      proof: 'a repository is activated, and a push makes a build that a runner does',
      says: /expected '(pending|running)' to be 'success'/,
    },
    replaceIn('compose.runner.yml', 'DRONE_RPC_HOST=${STACK_NAME}_app', 'DRONE_RPC_HOST=${STACK_NAME}_server'),
  ),
} satisfies Mistakes;
