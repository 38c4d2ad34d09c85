import { expect, test } from 'vitest';
import type { Fingerprint, Item, Store } from './fingerprint.ts';
import { judgeSurvival } from './survival.ts';

const table = (name: string, rows: number): Item => ({ kind: 'table', name, rows, facts: { content: String(rows) } });
const file = (name: string, content: string): Item => ({ kind: 'file', name, facts: { content } });

test('a migration may change tables and files; what still holds data is counted', () => {
  const before = print(
    ['database', [table('users', 3), table('old', 2), table('none', 0)]],
    ['volume', [file('a', '1 x')]],
  );
  const after = print(['database', [table('users', 3), table('new', 2)]], ['volume', [file('a', '1 y')]]);
  expect(judgeSurvival(before, after)).toEqual({ lost: [], unread: [], had: 3, have: 2, identical: 1 });
});

test.each([
  {
    kind: 'database' as const,
    had: [table('users', 3)],
    has: [table('users', 0)],
    expected: 'database had rows in 1 table, and all are gone',
  },
  {
    kind: 'volume' as const,
    had: [file('a', '1 x'), file('b', '1 y')],
    has: [file('a', '0 e')],
    expected: 'volume had 2 files, and all are gone',
  },
])('a $kind that lost everything is lost', ({ kind, had, has, expected }) => {
  expect(judgeSurvival(print([kind, had]), print([kind, has])).lost).toEqual([expected]);
});

test('of what is not there any more, or cannot be read, nobody can say anything', () => {
  const before = print(['database', [table('users', 3)]]);
  expect(judgeSurvival(before, { stores: [] })).toMatchObject({
    lost: [],
    unread: ['database had rows in 1 table, and is not there any more: they may be elsewhere'],
  });
  const silent: Fingerprint = { stores: [{ ...print(['database', []]).stores[0]!, unread: ['no login'] }] };
  expect(judgeSurvival(before, silent)).toMatchObject({ lost: [], unread: ['database: no login'] });
});

function print(...stores: readonly (readonly [kind: Store['kind'], items: readonly Item[]])[]): Fingerprint {
  return { stores: stores.map(([kind, items]) => ({ id: kind, kind, items, unread: [], leftOut: [] })) };
}
