import { testRedCases } from '../red-case.ts';

testRedCases('gitea', [
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    // Half of the data: the rows are back, and not what was pushed.
    branch: 'red/rows-only',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /in the database, and in git/,
  },
  {
    branch: 'red/root-url',
    stage: 'custom',
    stages: 'custom',
    proof: 'the discovery document names the app’s own address',
    says: /https:\/\/git\.gite-\w+\.ci\.test/,
  },
]);
