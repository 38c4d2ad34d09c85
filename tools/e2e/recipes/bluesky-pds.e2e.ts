import { testRedCases } from '../red-case.ts';

testRedCases('bluesky-pds', [
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    proof: 'marker: the data survived the upgrade',
    says: /kept is missing \(there: nothing\)/,
  },
  {
    branch: 'red/cut-dump',
    stage: 'backup',
    stages: 'backup',
    proof: 'the database /pds/backup/account.sqlite is whole',
    says: /malformed|integrity check/,
  },
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    branch: 'red/running-server',
    stage: 'restore',
    stages: 'backup,restore',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    branch: 'red/open-doors',
    stage: 'custom',
    stages: 'custom',
    proof: 'nobody makes an account without an invitation',
    says: /resolved|instead of rejecting/,
  },
]);
