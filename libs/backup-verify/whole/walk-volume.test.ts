import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { Item } from './fingerprint.ts';
import { walkVolume, type WalkedVolume } from './walk-volume.ts';

test('files, folders and links are seen by type, mode and content; an app’s own domain and stack are no difference', () => {
  const [one, other] = ['a1', 'b2'].map((app) => {
    const root = volume({
      'site/index.html': `<a href="https://${app}.ci.test">${app}_ci_test`,
      [`${app}.ci.test.key`]: 'x',
    });
    mkdirSync(join(root, 'empty'));
    symlinkSync(`/srv/${app}_ci_test/index.html`, join(root, 'current'));
    chmodSync(join(root, 'site/index.html'), 0o640);
    return walk(root, app);
  });
  expect(one?.entries).toEqual(other?.entries);
  expect(one?.entries.map(({ kind, name, facts: { mode } }) => [kind, name, mode])).toEqual([
    ['file', 'data/{domain}.key', '644'],
    ['link', 'data/current', undefined],
    ['folder', 'data/empty', '755'],
    ['folder', 'data/site', '755'],
    ['file', 'data/site/index.html', '640'],
  ]);
});

test('a name that is no text and a file that is larger than memory’s share are read all the same', () => {
  const root = volume({ big: Buffer.alloc(3_000_000, 'x') });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x41])]), 'odd');
  const { entries, unread } = walk(root);
  expect(unread).toEqual([]);
  expect(entries).toHaveLength(2);
  writeFileSync(join(root, 'big'), Buffer.alloc(3_000_000, 'y'));
  expect(find(walk(root), 'data/big').facts).not.toEqual(find({ entries }, 'data/big').facts);
});

test('a SQLite file is read by its tables, whatever its name, collation or row order; what lies beside it is its own', () => {
  const root = volume({});
  const database = new Database(join(root, 'state.bin'));
  onTestFinished(() => void database.close());
  database.pragma('journal_mode = wal');
  database.exec("create table users (name text); insert into users values ('ann'), ('bob'), (null), (x'00ff')");
  const { entries, databases } = walk(root);
  expect(entries).toMatchObject([{ name: 'data/state.bin', facts: { mode: '644' } }]);
  expect(entries[0]?.facts).not.toHaveProperty('content');
  expect(databases).toMatchObject([{ name: 'data/state.bin', unread: [], items: [{ name: 'users', rows: 4 }] }]);

  database.exec("delete from users; insert into users values (x'00ff'), (null), ('bob'), ('ann')");
  expect(walk(root).databases[0]?.items).toEqual(databases[0]?.items);
  database.exec("update users set name = 'eve' where name = 'ann'");
  expect(walk(root).databases[0]?.items).not.toEqual(databases[0]?.items);
});

test('a database that nobody has open is read without a file being made beside it', () => {
  const root = volume({});
  const database = new Database(join(root, 'app.db'));
  database.pragma('journal_mode = wal');
  database.exec('create table t (a)');
  database.close();
  expect(walk(root).databases).toMatchObject([{ items: [{ name: 't', rows: 0 }], unread: [] }]);
  expect(walk(root).entries.map(({ name }) => name)).toEqual(['data/app.db']);
});

test('the folder of a database server is the server’s own; a mount below a volume is none of it', () => {
  const root = volume({ 'pg/PG_VERSION': '15', 'pg/global/1260': 'x', 'conf/app.ini': 'x', kept: 'x' });
  const { entries, serverFolders } = walk(root, 'a1', [join(root, 'conf/app.ini')]);
  expect(serverFolders).toEqual([{ engine: 'postgres', path: 'pg', files: 2 }]);
  expect(entries.map(({ name }) => name)).toEqual(['data/conf', 'data/kept', 'data/pg']);
});

test('what cannot be read, or takes too long, is told', () => {
  const root = volume({ 'broken.db': `SQLite format 3\0${'x'.repeat(100)}` });
  expect(walk(root).databases).toMatchObject([{ name: 'data/broken.db', items: [], unread: [expect.any(String)] }]);
  const late = walkVolume({ volume: 'data', path: root, otherMounts: [] }, { replacements: [], deadline: 0 });
  expect(late.unread).toEqual(['the limit of time was reached in the middle of it']);
});

function volume(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-walk-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function walk(root: string, app = 'a1', otherMounts: readonly string[] = []): WalkedVolume {
  const replacements = [
    [`${app}.ci.test`, '{domain}'],
    [`${app}_ci_test`, '{stack}'],
  ] as const;
  return walkVolume({ volume: 'data', path: root, otherMounts }, { replacements, deadline: Infinity });
}

function find({ entries }: Pick<WalkedVolume, 'entries'>, name: string): Item {
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}
