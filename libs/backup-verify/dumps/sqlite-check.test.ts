import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, service, type TestRepository } from '../snapshot/fixtures/repository.ts';
import { latestSnapshot } from '../snapshot/snapshot.ts';
import { sqliteIsWhole } from './sqlite-check.ts';
import { inspectSqlite } from './sqlite-file.ts';
import { verifySnapshot } from '../snapshot/verify.ts';

const MARKER = 'cc-ci-7919-kept-seeded';
const VOLUME = 'app_ci_test_data/_data';

let folder: string;
let repository: TestRepository;
/** What a copy of the live file and of its log holds, the marker being in the log alone. */
let live: { readonly file: Buffer; readonly log: Buffer };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cc-ci-sqlite-test-'));
  live = copyWhileOpen();
  repository = await createRepository();
  await repository.put(`${VOLUME}/whole.sqlite`, live.file);
  await repository.put(`${VOLUME}/whole.sqlite-wal`, live.log);
  await repository.put(`${VOLUME}/without-log.sqlite`, live.file);
  await repository.put(`${VOLUME}/torn.sqlite`, torn(live.file));
  await repository.backup('app_ci_test', VOLUME);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await repository[Symbol.asyncDispose]();
});

test.each([
  ['/data/whole.sqlite', true, '2 tables, integrity check ok, 1 marker values'],
  ['/data/without-log.sqlite', false, `the marker's ${MARKER} is in none of its 1 tables`],
  ['/data/torn.sqlite', false, 'malformed'],
  ['/data/gone.sqlite', false, 'has no file /var/lib/docker/volumes/app_ci_test_data/_data/gone.sqlite'],
  ['/elsewhere/app.sqlite', false, 'no service has a named volume that holds /elsewhere/app.sqlite'],
])('in the snapshot, %s is %s', async (path, whole, evidence) => {
  const { host } = repository;
  const app = service('app', { labels: { 'backupbot.backup': 'true' }, volumes: { data: '/data' } });
  const snapshot = await latestSnapshot(host, 'app_ci_test');
  const proofs = await verifySnapshot(
    { host, stack: 'app_ci_test', services: [app], snapshot, markerValues: [MARKER] },
    [sqliteIsWhole(path)],
  );
  expect(proofs.at(-1)).toMatchObject({
    id: 'database-intact',
    name: `the database ${path} is intact`,
    passed: whole,
    evidence: expect.stringContaining(evidence),
  });
});

test.each([
  ['is empty', Buffer.alloc(0), 'it has no tables'],
  ['is no database', Buffer.from('hello '.repeat(2_000)), 'SQLITE_NOTADB'],
])('a file that %s is refused', (_what, bytes, reason) => {
  const file = join(folder, 'refused');
  writeFileSync(file, bytes);
  const verdict = inspectSqlite(file);
  expect(verdict.whole ? verdict.evidence : verdict.reason).toContain(reason);
  expect(verdict.whole).toBe(false);
});

test('a file that is not there is refused, and does not come to be', () => {
  expect(inspectSqlite(join(folder, 'none'))).toMatchObject({
    whole: false,
    reason: expect.stringContaining('SQLITE_CANTOPEN'),
  });
  expect(() => readFileSync(join(folder, 'none'))).toThrow('ENOENT');
});

test('values are found in any table and column, as text, in JSON and as bytes', () => {
  const file = join(folder, 'columns');
  const database = new Database(file);
  database.exec(`create table "odd ""name" (id integer, "a b" text, blob blob, none text)`);
  database
    .prepare(`insert into "odd ""name" values (1, ?, ?, null)`)
    .run('{"title":"cc-ci-json"}', Buffer.from('cc-ci-bytes'));
  database.exec('create virtual table search using fts5(text)');
  database.close();
  expect(inspectSqlite(file, ['cc-ci-json', 'cc-ci-bytes'])).toMatchObject({ whole: true });
  expect(inspectSqlite(file, ['cc-ci-absent'])).toMatchObject({ whole: false });
});

function copyWhileOpen(): { file: Buffer; log: Buffer } {
  const path = join(folder, 'live.sqlite');
  const database = new Database(path);
  database.pragma('journal_mode = wal');
  database.exec('create table posts (title text)');
  const insert = database.prepare('insert into posts values (?)');
  database.transaction(() => Array.from({ length: 2_000 }, (_, row) => insert.run(`post number ${row} `.repeat(5))))();
  database.pragma('wal_checkpoint(truncate)');
  database.exec('create table ci_marker (key text primary key, value text)');
  database.prepare('insert into ci_marker values (?, ?)').run('kept', MARKER);
  const copy = { file: readFileSync(path), log: readFileSync(`${path}-wal`) };
  database.close();
  return copy;
}

/** The second half of the pages from another state, as when the app writes under a copy. */
function torn(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  bytes.fill(0x7f, 2 * 4_096, 6 * 4_096);
  return bytes;
}

test('a database whose schema names collations of the app’s own is read all the same', () => {
  const file = join(folder, 'collation.sqlite');
  const database = new Database(file);
  database.exec('create table t (a text collate nocase primary key, b text)');
  database.exec('create index i on t (b collate nocase)');
  const insert = database.prepare('insert into t values (?, ?)');
  for (let row = 0; row < 500; row++) insert.run(`key-${row}`, row === 77 ? MARKER : `value ${row}`);
  database.unsafeMode(true);
  database.pragma('writable_schema = on');
  database.exec("update sqlite_master set sql = replace(sql, 'collate nocase', 'COLLATE \"icu_de\"')");
  database.close();
  const whole = readFileSync(file);
  expect(inspectSqlite(file, [MARKER])).toEqual({
    whole: true,
    evidence:
      '1 tables, quick check ok (no such collation sequence: icu_de: indexes were not compared), 1 marker values',
  });
  writeFileSync(file, torn(whole));
  expect(inspectSqlite(file, [MARKER]).whole).toBe(false);
});
