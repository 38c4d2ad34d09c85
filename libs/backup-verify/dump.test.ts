import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpIsWhole, inspectDump } from './dump.ts';
import { createRepository, service, type TestRepository } from './fixtures/repository.ts';
import { latestSnapshot } from './snapshot.ts';
import { verifySnapshot } from './verify.ts';

const ROWS = Array.from(
  { length: 500 },
  (_, row) => `INSERT INTO ci_marker VALUES ('key-${row}', 'cc-ci-${row * 7919}');`,
).join('\n');
const MYSQL = `-- MariaDB dump 10.19\n${ROWS}\n-- Dump completed on 2026-11-24  3:15:00\n`;
const POSTGRES = `--\n-- PostgreSQL database dump\n--\n${ROWS}\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict 3fa1c2\n\n`;

test.each([
  ['mysqldump', gzipSync(MYSQL), true],
  ['pg_dump', Buffer.from(POSTGRES), false],
  ['pg_dumpall', Buffer.from(`${ROWS}\n-- PostgreSQL database cluster dump complete\n`), false],
])('a whole dump of %s passes, and its marker values are sought', (_engine, bytes, gzip) => {
  expect(inspectDump(bytes, { gzip, markerValues: ['cc-ci-7919', 'cc-ci-15838'] })).toMatchObject({
    whole: true,
    evidence: expect.stringContaining('2 marker values'),
  });
  expect(inspectDump(bytes, { gzip, markerValues: ['cc-ci-absent'] })).toEqual({
    whole: false,
    reason: "the marker's cc-ci-absent is not in it",
  });
});

test.each([
  ['is empty', Buffer.alloc(0), 'it is empty (0 bytes)'],
  ['is a gzip of nothing', gzipSync(''), 'it holds nothing'],
  [
    'is a gzip cut in the middle',
    gzipSync(MYSQL).subarray(0, 1_500),
    'its gzip does not read to the end: unexpected end of file (1500 bytes)',
  ],
  [
    'is a gzip cut before its checksum',
    gzipSync(MYSQL).subarray(0, -8),
    'its gzip does not read to the end: unexpected end of file',
  ],
  ['is no gzip at all', Buffer.from(MYSQL), 'its gzip does not read to the end: incorrect header check'],
  [
    'lacks its closing line',
    gzipSync(`-- MariaDB dump\n${ROWS}\n`),
    "its closing line is missing; it ends with: \"INSERT INTO ci_marker VALUES ('key-499'",
  ],
  ['has the closing line only in its middle', gzipSync(`-- Dump completed\n${ROWS}\n`), 'its closing line is missing'],
])('a dump that %s is refused', (_what, bytes, reason) => {
  const verdict = inspectDump(bytes, { gzip: true });
  expect(verdict.whole ? verdict.evidence : verdict.reason).toContain(reason);
  expect(verdict.whole).toBe(false);
});

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.put('app_ci_test_mysql/_data/backup.sql.gz', gzipSync(MYSQL));
  await repository.put('app_ci_test_mysql/_data/cut.sql.gz', gzipSync(MYSQL).subarray(0, 900));
  await repository.backup('app_ci_test', 'app_ci_test_mysql/_data');
});
afterAll(() => repository[Symbol.asyncDispose]());

test.each([
  ['/var/lib/mysql/backup.sql.gz', true, 'closing line of mysqldump, 1 marker values'],
  ['/var/lib/mysql/cut.sql.gz', false, 'its gzip does not read to the end'],
  ['/var/lib/mysql/gone.sql.gz', false, 'has no file /var/lib/docker/volumes/app_ci_test_mysql/_data/gone.sql.gz'],
  ['/elsewhere/backup.sql.gz', false, 'no service has a named volume that holds /elsewhere/backup.sql.gz'],
])('in the snapshot, %s is %s', async (path, whole, evidence) => {
  const { host } = repository;
  const db = service('db', {
    image: 'mariadb:10',
    labels: { 'backupbot.backup': 'true' },
    volumes: { mysql: '/var/lib/mysql' },
  });
  const snapshot = await latestSnapshot(host, 'app_ci_test');
  const proofs = await verifySnapshot(
    { host, stack: 'app_ci_test', services: [db], snapshot, markerValues: ['cc-ci-7919'] },
    [dumpIsWhole(path)],
  );
  expect(proofs.at(-1)).toMatchObject({
    id: 'dump-complete',
    name: `the dump ${path} is complete`,
    passed: whole,
    evidence: expect.stringContaining(evidence),
  });
});
