import { testRedCases } from '../red-case.ts';

testRedCases('lasuite-meet', [
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    lint: 'failed',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    branch: 'red/one-room',
    stage: 'custom',
    stages: 'custom',
    lint: 'failed',
    proof: 'the token of a room grants that room and no other',
    says: /^expected \{ .*room: 'meet'.* to match object \{ room: '[0-9a-f-]{36}'/s,
  },
]);
