import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpIsWhole } from './dump.ts';
import { createRepository, service, type TestRepository } from '../snapshot/fixtures/repository.ts';
import { latestSnapshot } from '../snapshot/snapshot.ts';
import { verifySnapshot } from '../snapshot/verify.ts';

const MYSQL =
  "-- MariaDB dump 10.19  Distrib 10.11.6\nINSERT INTO m VALUES ('cc-ci-7919');\n-- Dump completed on 2026-11-24\n";
const DUMPS = join(import.meta.dirname, 'fixtures');
const VOLUME = 'app_ci_test_mysql/_data';

let repository: TestRepository;
/** Before any of the dumps was written. */
let beganAtMs: number;

beforeAll(async () => {
  repository = await createRepository();
  beganAtMs = Date.now();
  await repository.put(`${VOLUME}/backup.sql.gz`, gzipSync(MYSQL));
  await repository.put(`${VOLUME}/cut.sql.gz`, gzipSync(MYSQL).subarray(0, -9));
  for (const file of await readdir(join(DUMPS, 'directory'))) {
    const content = await readFile(join(DUMPS, 'directory', file));
    await repository.put(`${VOLUME}/directory/${file}`, content);
    if (file !== '3346.dat.gz') await repository.put(`${VOLUME}/lacks-a-table/${file}`, content);
    await repository.put(`${VOLUME}/cut-table/${file}`, file === '3346.dat.gz' ? content.subarray(0, 200) : content);
    if (file !== 'toc.dat') await repository.put(`${VOLUME}/no-contents/${file}`, content);
  }
  await repository.backup('app_ci_test', VOLUME);
});
afterAll(() => repository[Symbol.asyncDispose]());

test.each([
  ['/var/lib/mysql/backup.sql.gz', true, 'closing line of mysqldump, 1 marker values'],
  ['/var/lib/mysql/cut.sql.gz', false, 'its gzip does not read to the end'],
  ['/var/lib/mysql/gone.sql.gz', false, 'has no file /var/lib/docker/volumes/app_ci_test_mysql/_data/gone.sql.gz'],
  ['/var/lib/mysql/directory', true, '5 files, archive of pg_dump, database shop: data of 2 tables, 1 marker values'],
  ['/var/lib/mysql/lacks-a-table', false, 'it lacks the data of table ci_marker'],
  ['/var/lib/mysql/cut-table', false, '3346.dat.gz: its gzip does not read to the end: unexpected end of file'],
  ['/var/lib/mysql/no-contents', false, 'is a folder without toc.dat'],
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

test('a dump that was there before the backup began is stale, where a hook makes dumps', async () => {
  const { host } = repository;
  const labels = { 'backupbot.backup': 'true', 'backupbot.backup.pre-hook': 'dump' };
  const db = service('db', { labels, volumes: { mysql: '/var/lib/mysql' } });
  const snapshot = await latestSnapshot(host, 'app_ci_test');
  const lookAfter = async (begunAtMs: number, services = [db]) =>
    (
      await verifySnapshot({ host, stack: 'app_ci_test', services, snapshot, markerValues: [], begunAtMs }, [
        dumpIsWhole('/var/lib/mysql/backup.sql.gz'),
      ])
    ).find(({ id }) => id === 'dump-fresh');
  expect(await lookAfter(beganAtMs)).toMatchObject({ passed: true });
  expect(await lookAfter(Date.now() + 26 * 3_600_000)).toMatchObject({
    passed: false,
    name: 'this backup made the dump /var/lib/mysql/backup.sql.gz',
    evidence: expect.stringMatching(/^it was written at .*Z, .* before this backup began: an earlier one made it$/),
  });
  const unhooked = { ...db, labels: { 'backupbot.backup': 'true' } };
  expect(await lookAfter(Date.now() + 26 * 3_600_000, [unhooked])).toBeUndefined();
});
