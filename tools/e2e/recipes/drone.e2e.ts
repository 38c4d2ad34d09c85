import { testRedCases } from '../red-case.ts';

testRedCases('drone', [
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept is missing/,
  },
  {
    branch: 'red/idle',
    stage: 'custom',
    stages: 'custom',
    proof: 'a repository is activated, and a push makes a build that a runner does',
    says: /expected '(pending|running)' to be 'success'/,
  },
]);
