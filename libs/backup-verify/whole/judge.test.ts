import { expect, test } from 'vitest';
import type { Fingerprint, Item, Store } from './fingerprint.ts';
import { judgeWhole, type JudgeOptions, matchesName, type StoreVerdict } from './judge.ts';

const ID = 'postgres app of service db';

test('what is as it was around the backup is counted as identical', () => {
  const [verdict] = judge([table('users', 12), sequence(7)], {});
  expect(verdict).toMatchObject({ tables: 1, rows: 12, objects: 1, identical: 2, lost: [], unstable: [] });
});

test.each([
  ['a table without its rows', { restored: [table('users', 0)] }, `table users (${ID}): 12 rows at the backup, 0 now`],
  ['rows of one tenant', { restored: [table('users', 9)] }, `table users (${ID}): 12 rows at the backup, 9 now`],
  [
    'another content',
    { restored: [table('users', 12, 'b')] },
    `table users (${ID}): 12 rows as at the backup, of other content`,
  ],
  ['a table left out', { restored: [sequence(7)] }, `table users (${ID}) is missing (12 rows at the backup)`],
  [
    'another definition',
    { restored: [{ ...table('users', 12), facts: { content: 'a', definition: 'int' } }] },
    `table users (${ID}) is another in its definition`,
  ],
])('lost: %s', (_case, { restored }, expected) => {
  expect(judge([table('users', 12)], { restored })[0]?.lost).toEqual([expected]);
});

test('a sequence that is set back is lost, one that has gone on is not', () => {
  const back = judge([sequence(7)], { restored: [sequence(1)] });
  expect(back[0]?.lost).toEqual([`sequence users_id (${ID}): 7 at the backup, 1 now`]);
  expect(judge([sequence(7)], { restored: [sequence(8)] })[0]?.lost).toEqual([]);
});

test.each(['trigger', 'routine', 'role', 'extension', 'large objects'] as const)('a missing %s is told', (kind) => {
  const item: Item = { kind, name: 'x', facts: { definition: 'a' } };
  expect(judge([item, table('users', 1)], { restored: [table('users', 1)] })[0]?.lost).toEqual([
    `${kind} x (${ID}) is missing`,
  ]);
});

test('a database that is not there any more is one sentence', () => {
  const looks = { before: print([table('users', 12)]), after: print([table('users', 12)]), restored: { stores: [] } };
  expect(judgeWhole(looks)[0]?.lost).toEqual([`${ID} is gone: it had 1 table with 12 rows`]);
});

test('what changes by itself is named and lost only with its rows', () => {
  const before = [table('session', 10, 'a')];
  const after = [table('session', 12, 'b')];
  const now = (rows: number) => judge(after, { before, restored: [table('session', rows, 'c')] })[0];
  expect(now(11)).toMatchObject({ unstable: ['session'], lost: [] });
  expect(now(9)).toMatchObject({ unstable: ['session'], lost: [] });
  expect(now(0)?.lost).toEqual([`table session (${ID}): 12 rows at the backup, 0 now`]);
  expect(now(3)?.lost).toEqual([`table session (${ID}): 12 rows at the backup, 3 now`]);
});

test('what changes again when services are started is unstable; what a start loses is lost', () => {
  const looks = { restored: [table('boots', 3, 'b')], again: [table('boots', 4, 'c')] };
  expect(judge([table('boots', 2)], looks)[0]).toMatchObject({ unstable: ['boots'], lost: [] });
  const lost = judge([table('users', 12)], { restored: [table('users', 12)], again: [table('users', 0)] });
  expect(lost[0]?.lost).toEqual([`table users (${ID}): 12 rows at the backup, 0 now`]);
});

test('before another look only what is gone counts', () => {
  const was = [sequence(7), table('users', 12), table('posts', 3), entry('file', 'uploads/a')];
  const restored = [table('users', 0), table('posts', 2)];
  expect(judge(was, { restored }, { onlyCertain: true })[0]?.lost).toEqual([
    `table users (${ID}): 12 rows at the backup, 0 now`,
    `sequence users_id (${ID}) is missing`,
  ]);
});

test('a start may tidy up folders, and no files', () => {
  const was = [entry('folder', 'uploads/tmp'), entry('file', 'uploads/a')];
  const verdict = judge(was, { again: [] })[0];
  expect(verdict).toMatchObject({ unstable: ['uploads/tmp'], lost: [expect.stringContaining('uploads/a')] });
});

test('a declared change is told with its reason', () => {
  const changes = { 'sess*': 'sessions end at a restart' };
  expect(judge([table('session', 12)], { restored: [table('session', 0)] }, { changes })[0]).toMatchObject({
    declared: [{ name: 'session', reason: 'sessions end at a restart' }],
    lost: [],
  });
});

test('a store that need not come back is declared as a whole', () => {
  const reasonOf = (store: string) => (store === ID ? 'a cache' : undefined);
  expect(judge([table('cached', 12)], { restored: [] }, { reasonOf })[0]).toMatchObject({
    declared: [{ name: 'cached', reason: 'a cache' }],
    lost: [],
  });
});

test('what could not be read is no loss and no pass', () => {
  const after = [table('users', 12), table('odd', 1)];
  const looks = {
    before: print(after),
    after: print(after),
    restored: print([table('users', 12)], ['table odd: permission denied']),
  };
  expect(judgeWhole(looks)[0]).toMatchObject({ tables: 1, lost: [], unread: ['table odd: permission denied'] });
  const silent = { ...looks, restored: print([], ['no login']) };
  expect(judgeWhole(silent)[0]).toMatchObject({ tables: 0, identical: 0, lost: [], unread: ['no login'] });
});

test('entries are told in groups, by what became of them', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `uploads/${name}`);
  const restored = [entry('folder', 'uploads/g', '700'), entry('link', 'uploads/h')];
  const was = [
    ...names.map((name) => entry('file', name)),
    entry('folder', 'uploads/g', '750'),
    entry('file', 'uploads/h'),
  ];
  expect(volume(was, restored)[0]?.lost).toEqual([
    '6 files of volume uploads are missing: uploads/a, uploads/b, uploads/c, uploads/d, uploads/e and 1 more',
    '1 folder of volume uploads has mode 700 and had 750: uploads/g',
    '1 file of volume uploads is no file any more but a link: uploads/h',
  ]);
  expect(volume([entry('folder', 'uploads/g')], [])[0]?.lost).toEqual([
    '1 folder of volume uploads is missing: uploads/g',
  ]);
});

test('what no backup saves is left alone by a restore in place: it may change, and must be there', () => {
  const isSaved = (name: string) => name !== 'uploads/log';
  const log = (content: string): Item => ({ kind: 'file', name: 'uploads/log', facts: { mode: '644', content } });
  expect(volume([log('1 a')], [log('1 b')], { isSaved })[0]).toMatchObject({ lost: [], unstable: ['uploads/log'] });
  expect(volume([log('1 a')], [log('0 e')], { isSaved })[0]?.lost).toHaveLength(1);
  expect(volume([log('1 a')], [], { isSaved })[0]?.lost).toHaveLength(1);
});

test.each([
  ['public.session', 'public.session', true],
  ['public.sessions', 'public.session', false],
  ['data/cache/a/b', 'data/cache/*', true],
  ['data/a.log', '*.log', true],
  ['data/a.log.1', '*.log', false],
  ['aba', 'ab*ba', false],
])('%s is named by %s: %s', (name, pattern, expected) => {
  expect(matchesName(name, pattern)).toBe(expected);
});

interface Sights {
  readonly before?: readonly Item[];
  readonly restored?: readonly Item[];
  readonly again?: readonly Item[];
}

function judge(after: readonly Item[], sights: Sights, options?: JudgeOptions): StoreVerdict[] {
  const { before = after, restored = after, again } = sights;
  const looks = { before: print(before), after: print(after), restored: print(restored) };
  return judgeWhole({ ...looks, ...(again ? { again: print(again) } : {}) }, options);
}

function volume(after: readonly Item[], restored: readonly Item[], options?: JudgeOptions): StoreVerdict[] {
  const store = (items: readonly Item[]): Fingerprint => ({
    stores: [{ id: 'volume uploads', kind: 'volume', items, unread: [], leftOut: [] }],
  });
  return judgeWhole({ before: store(after), after: store(after), restored: store(restored) }, options);
}

function print(items: readonly Item[], unread: readonly string[] = []): Fingerprint {
  const store: Store = { id: ID, kind: 'database', items, unread, leftOut: [] };
  return { stores: [store] };
}

function table(name: string, rows: number, content = 'a'): Item {
  return { kind: 'table', name, rows, facts: { content, definition: 'text' } };
}

function sequence(value: number): Item {
  return { kind: 'sequence', name: 'users_id', facts: { value: String(value) } };
}

function entry(kind: 'file' | 'folder' | 'link', name: string, mode = '644'): Item {
  return { kind, name, facts: kind === 'file' ? { mode, content: '1 a' } : { mode } };
}
