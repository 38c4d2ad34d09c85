import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpIsWhole } from './dump.ts';
import { createRepository, service, type TestRepository } from '../snapshot/fixtures/repository.ts';
import { proveFoundDumps } from './found-dumps.ts';
import { latestSnapshot, listFiles } from '../snapshot/snapshot.ts';
import type { OpenSnapshot } from '../snapshot/snapshot-check.ts';

const DUMPS = join(import.meta.dirname, 'fixtures');
const STACK = 'app_ci_test';
const VOLUME = `${STACK}_pg/_data`;
const YESTERDAY = new Date(Date.now() - 26 * 3_600_000);

let repository: TestRepository;
let open: OpenSnapshot;

beforeAll(async () => {
  repository = await createRepository();
  const begunAtMs = Date.now();
  const plain = await readFile(join(DUMPS, 'plain.sql'));
  const put = async (path: string, content: Buffer | string, isOld = false) => {
    const place = await repository.put(`${VOLUME}/${path}`, content);
    if (isOld) await utimes(place, YESTERDAY, YESTERDAY);
  };
  await put('whole', plain);
  await put('cut', plain.subarray(0, 1_200));
  await put('stale', plain, true);
  await put('page.html', '<p>', true);
  for (const day of [1, 2]) await put(`daily/shop-2026-11-0${day}.sql`, plain, day === 1);
  await put('daily/wiki.sql', plain, true);
  await put('daily/logo.gz', 'no gzip at all', true);
  for (const file of await readdir(join(DUMPS, 'directory')))
    await put(`folder/dump/${file}`, await readFile(join(DUMPS, 'directory', file)));
  await repository.backup(STACK, VOLUME);
  const { host } = repository;
  const snapshot = (await latestSnapshot(host, STACK))!;
  const files = await listFiles(host, snapshot);
  open = { host, stack: STACK, services: [], snapshot, files, markerValues: [], begunAtMs };
});
afterAll(() => repository[Symbol.asyncDispose]());

/** What is found where a label names the path: each proof, and whether it passed. */
async function found(path: string): Promise<string[]> {
  const labels = {
    'backupbot.backup': 'true',
    'backupbot.backup.pre-hook': 'dump',
    'backupbot.backup.volumes.pg.path': path,
  };
  const db = service('db', { labels, volumes: { pg: '/pg' } });
  const proofs = await proveFoundDumps({ ...open, services: [db] }, [dumpIsWhole('/pg/checked')]);
  return proofs.map(
    ({ id, name, passed }) =>
      `${id} ${name.split(' ').find((word) => /[./]|^(whole|cut|stale)$/.test(word))} ${passed}`,
  );
}

test('a dump that no package names is found by its content: it must be whole, and of this backup', async () => {
  expect(await found('whole')).toEqual(['dump-complete whole true', 'dump-fresh whole true']);
  expect(await found('cut')).toEqual(['dump-complete cut false', 'dump-fresh cut true']);
  expect(await found('stale')).toEqual(['dump-complete stale true', 'dump-fresh stale false']);
});

test('files that are no dumps may be old; so may dumps of which a newer one is there', async () => {
  expect(await found('page.html')).toEqual([]);
  expect((await found('daily')).sort()).toEqual([
    'dump-complete daily/shop-2026-11-02.sql true',
    'dump-complete daily/wiki.sql true',
    'dump-fresh daily/shop-2026-11-02.sql true',
    'dump-fresh daily/wiki.sql false',
  ]);
  expect(await found('folder')).toEqual(['dump-complete folder/dump true', 'dump-fresh folder/dump true']);
});

test('a dump that the package checks is left to it', async () => {
  const labels = { 'backupbot.backup': 'true', 'backupbot.backup.volumes.pg.path': 'cut' };
  const db = service('db', { labels, volumes: { pg: '/pg' } });
  expect(await proveFoundDumps({ ...open, services: [db] }, [dumpIsWhole('/pg/cut')])).toEqual([]);
});
