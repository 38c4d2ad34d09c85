import { count } from '@cc-ci/core';
import { type Fingerprint, isSame, type Item, itemsByKey, type Store } from './fingerprint.ts';

/** What can be said of all data across an upgrade, which changes tables and files by right. */
export interface Survival {
  /** Databases and volumes that have lost everything, a sentence each. */
  readonly lost: readonly string[];
  /** What nobody can say anything of, and why. */
  readonly unread: readonly string[];
  /** How many tables with rows, and files with content, there were, and how many still have any. */
  readonly had: number;
  readonly have: number;
  readonly identical: number;
}

/**
 * Judges whether an upgrade left every database and every volume its data. Less than a marker says: a migration may do
 * as it likes with one table.
 */
export function judgeSurvival(before: Fingerprint, after: Fingerprint): Survival {
  const judged = before.stores
    .filter(({ kind }) => kind !== 'server')
    .map((store) =>
      judgeStore(
        store,
        after.stores.find(({ id }) => id === store.id),
      ),
    );
  return {
    lost: judged.flatMap(({ lost }) => lost),
    unread: judged.flatMap(({ unread }) => unread),
    had: sum(judged, ({ had }) => had),
    have: sum(judged, ({ have }) => have),
    identical: sum(judged, ({ identical }) => identical),
  };
}

function judgeStore(before: Store, after: Store | undefined): Survival {
  const unread = [...before.unread, ...(after?.unread ?? [])].map((reason) => `${before.id}: ${reason}`);
  const holding = [...itemsByKey(before)].filter(([, item]) => holds(item));
  const now = after ? itemsByKey(after) : new Map<string, Item>();
  const found = holding.flatMap(([key, was]) => {
    const is = now.get(key);
    return is && holds(is) ? [{ was, is }] : [];
  });
  const numbers = {
    had: holding.length,
    have: found.length,
    identical: found.filter(({ was, is }) => isSame(was, is)).length,
  };
  if (holding.length === 0 || unread.length > 0 || found.length > 0) return { ...numbers, unread, lost: [] };
  const what = before.kind === 'volume' ? count(holding.length, 'file') : `rows in ${count(holding.length, 'table')}`;
  if (!after)
    return {
      ...numbers,
      lost: [],
      unread: [`${before.id} had ${what}, and is not there any more: they may be elsewhere`],
    };
  return { ...numbers, unread, lost: [`${before.id} had ${what}, and all are gone`] };
}

/** A table with rows, a file with content. */
function holds({ kind, rows = 0, facts }: Item): boolean {
  return kind === 'table' ? rows > 0 : kind === 'file' && !(facts['content']?.startsWith('0 ') ?? false);
}

function sum(judged: readonly Survival[], number: (each: Survival) => number): number {
  return judged.reduce((all, each) => all + number(each), 0);
}
