import { testRedCases } from '../red-case.ts';

testRedCases('matrix-synapse', [
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept is missing/,
  },
  {
    branch: 'red/cut-dump',
    stage: 'backup',
    stages: 'backup',
    code: 'PROOF_FAILED',
    proof: 'the dump /var/lib/postgresql/data/backup.sql.gz is whole',
    says: /^its gzip does not read to the end: .* \(16384 bytes\)/,
  },
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    branch: 'red/federation',
    stage: 'custom',
    stages: 'custom',
    proof: 'other servers are told what runs here',
    says: /^expected 403 to be 200/,
  },
]);
