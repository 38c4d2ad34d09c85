import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { SqliteAnswer, SqliteRequest } from './sqlite-program.ts';

const kept = { key: 'kept', value: 'seeded' };

test('rows are seeded, written, removed and read, in a table that no value breaks', () => {
  const { path, database } = openDatabase();
  const ask = asker(path, `odd"; drop table posts; --`);
  expect(ask('read')).toEqual({ rows: [] });
  expect(ask('seed', [kept, { key: 'b', value: `it's "odd"` }])).toEqual({ rows: [] });
  ask('write', [
    { key: 'kept', value: 'altered' },
    { key: 'c', value: 'added' },
  ]);
  ask('remove', [{ key: 'b', value: '' }]);
  expect(ask('read')).toEqual({
    rows: [
      { key: 'c', value: 'added' },
      { key: 'kept', value: 'altered' },
    ],
  });
  ask('seed', [kept]);
  expect(ask('read')).toEqual({ rows: [kept] });
  expect(database.prepare('select count(*) n from posts').get()).toEqual({ n: 0 });
});

test('a lock is waited for as long as was said, and a seed that fails leaves what was there', () => {
  const { path, database } = openDatabase();
  const ask = asker(path);
  ask('seed', [kept]);
  database.exec('begin immediate');
  const startedAt = performance.now();
  expect(ask('seed', [{ key: 'other', value: 'x' }])).toMatchObject({
    code: 'SQLITE_BUSY',
    message: 'database is locked',
  });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
  database.exec('rollback');
  expect(ask('read')).toEqual({ rows: [kept] });
});

test('a file that is not there is an error, and is not made', () => {
  const { path } = openDatabase();
  expect(asker(`${path}-none`)('seed', [kept])).toMatchObject({ code: 'SQLITE_CANTOPEN' });
  expect(existsSync(`${path}-none`)).toBe(false);
});

/** An app that holds its database open. */
function openDatabase(): { path: string; database: Database.Database } {
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-sqlite-program-'));
  const path = join(folder, 'app.sqlite');
  const database = new Database(path);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  database.pragma('journal_mode = wal');
  database.exec('create table posts (title text)');
  return { path, database };
}

function asker(path: string, table = 'ci_marker') {
  return (operation: SqliteRequest['operation'], rows: SqliteRequest['rows'] = []): SqliteAnswer => {
    const request: SqliteRequest = { path, table, busyTimeoutMs: 300, operation, rows };
    const said = execFileSync(process.execPath, [join(import.meta.dirname, 'sqlite-program.ts')], {
      input: JSON.stringify(request),
    });
    return JSON.parse(said.toString()) as SqliteAnswer;
  };
}
