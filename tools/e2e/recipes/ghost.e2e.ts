import { testFlakeCases } from '../flake-case.ts';
import { testRedCases } from '../red-case.ts';
import { changedMeta } from '../workspace.ts';

const GRACE = "file: 'compose.grace.yml', on: 'base'";

testRedCases('ghost', [
  {
    // Published: what is dumped at a backup is loaded by nobody at a restore.
    branch: '1.2.0+5.130.4-alpine',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    files: changedMeta('ghost', GRACE, GRACE.replace('base', 'head')),
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept/,
  },
  {
    branch: 'red/cut-dump',
    stage: 'backup',
    stages: 'backup',
    code: 'PROOF_FAILED',
    proof: 'the dump /var/lib/mysql/backup.sql.gz is whole',
    says: /^its gzip does not read to the end: unexpected end of file \(16384 bytes\)/,
  },
  {
    branch: 'red/title',
    stage: 'custom',
    stages: 'custom',
    proof: 'a published post is read back by the owner and by a visitor',
    says: /expected 'A site under test' to be 'Post \w{8}'/,
  },
  {
    // A first migration that a health check does not wait for is killed. Ghost ends as if all were well, and `on-failure` leaves it at that …
    branch: '1.2.0+5.130.4-alpine',
    stage: 'install',
    stages: 'install',
    code: 'SERVICE_ENDED',
    files: impatient('on-failure'),
    proof: 'every service runs and its update has settled',
    says: /service app of ghos-\w+\.ci\.test ended without an error, .*\nlast: .*Ghost is shutting down/s,
  },
  {
    // … and where it is started again, the migration's lock is in its way for ever.
    branch: '1.2.0+5.130.4-alpine',
    stage: 'install',
    stages: 'install',
    code: 'SERVICE_CRASHES',
    files: impatient('any'),
    proof: 'every service runs and its update has settled',
    says: /service app of ghos-\w+\.ci\.test restarts again and again: \d+ tasks died.*\nlast: .*Migration lock was never released/s,
  },
]);

testFlakeCases('ghost', [
  {
    branch: 'flaky/dump',
    stages: 'backup',
    flakes: [
      {
        stage: 'backup',
        says: /^the dump \/var\/lib\/mysql\/backup\.sql\.gz is whole: its gzip does not read to the end/,
      },
    ],
  },
]);

/** The package with the health check at its worst, however fast the machine is: it gives up 5 s after the migration has begun. */
function impatient(restarts: 'on-failure' | 'any'): Readonly<Record<string, string>> {
  const ask = 'wget -q -O /dev/null --header "X-Forwarded-Proto: https" http://localhost:2368/ghost/api/admin/site/';
  // 8: Ghost answers, and still with 503.
  const compose = `version: "3.8"
services:
  app:
    healthcheck:
      test: ["CMD-SHELL", ${JSON.stringify(`until ${ask}; do [ $$? = 8 ] && sleep 5 && exit 1; sleep 1; done`)}]
      interval: 1s
      timeout: 10m
      retries: 1
      start_period: 1s
    deploy:
      restart_policy:
        condition: ${restarts}
`;
  return {
    ...changedMeta('ghost', GRACE, "file: 'compose.impatient.yml', on: 'both'"),
    'recipes/ghost/overlays/compose.impatient.yml': compose,
  };
}
