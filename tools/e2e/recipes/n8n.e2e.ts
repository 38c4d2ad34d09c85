import { testRedCases } from '../red-case.ts';

testRedCases('n8n', [
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    // Files are back by themselves; rows and workflows are not.
    says: /^removed is not the same everywhere \(files in .*: cc-ci-\w+-backup-removed-seeded; rows of table ci_marker in .*: missing; workflows over the API: missing\)/,
  },
  {
    branch: 'red/replaced-file',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    // n8n goes on with the file of before, which has no name any more.
    says: /^removed is not the same everywhere \(files in .*: cc-ci-\w+-backup-removed-seeded; .*; workflows over the API: missing\)/,
  },
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /^kept is missing \(there: nothing\); removed is missing \(there: nothing\); altered is missing \(there: nothing\)$/,
  },
  {
    branch: 'red/cut-dump',
    stage: 'backup',
    stages: 'backup',
    code: 'PROOF_FAILED',
    proof: 'the database /home/node/.n8n/backup.sqlite is whole',
    says: /^it(s integrity check finds: | does not open: SQLITE_CORRUPT: )/,
  },
  {
    branch: 'red/webhooks',
    stage: 'custom',
    stages: 'custom',
    proof: 'an active workflow answers its webhook, and what it did is kept',
    // The editor answers where the webhook was.
    says: /^expected \{ status: 200, .* to match object \{ status: 404 \}/,
  },
]);
