import { testRedCases } from '../red-case.ts';
import { changedFile } from '../workspace.ts';

testRedCases('keycloak', [
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept is missing/,
  },
  {
    branch: 'red/no-backup',
    stage: 'backup',
    stages: 'backup',
    code: 'PROOF_FAILED',
    proof: 'the backupbot labels cover the data',
    says: /^service db \(postgres\) has a volume that no backupbot label covers: postgres\ntry: dump the database in a backupbot\.backup\.pre-hook/,
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
    branch: 'red/archived-pgdata',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    // The browser's test waits for a page that never comes.
    branch: 'red/issuer',
    stage: 'custom',
    stages: 'custom',
    files: changedFile(
      'recipes/keycloak/browser/console.test.ts',
      'setDefaultTimeout(120_000)',
      'setDefaultTimeout(15_000)',
    ),
    proof: 'a realm is read back, and its discovery document names the app’s own address',
    says: /^expected 'https:\/\/login\.keyc-\w+\.ci\.test\/realms\/[\w-]+' to be 'https:\/\/keyc-/,
  },
]);
