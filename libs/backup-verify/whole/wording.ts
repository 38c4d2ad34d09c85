import { count } from '@cc-ci/core';
import { changedFacts, type Item, type Store } from './fingerprint.ts';

/** How many names a sentence holds before it ends in a number. */
const NAMES = 5;

/** `table public.users of postgres gitea of service db: 12 rows at the backup, 0 now`. */
export function tellItem(was: Item, is: Item | undefined, store: string): string {
  const title = was.kind === was.name ? was.kind : `${was.kind} ${was.name}`;
  return `${title} (${store})${what(was, is)}`;
}

/** A database that is not there any more. */
export function tellGone({ id, items }: Store): string {
  const tables = items.filter(({ kind }) => kind === 'table');
  const rows = tables.reduce((sum, { rows: own = 0 }) => sum + own, 0);
  return `${id} is gone: it had ${count(tables.length, 'table')} with ${count(rows, 'row')}`;
}

/**
 * Entries of a volume, a sentence for each way in which they differ: `4 files of volume uploads are missing: a, b, c`.
 */
export function tellLostEntries(
  store: string,
  entries: readonly { readonly was: Item; readonly is: Item | undefined }[],
): string[] {
  const groups = new Map<string, { way: string; items: Item[] }>();
  for (const { was, is } of entries) {
    const group = { way: wayOf(was, is), items: [] };
    const key = `${was.kind} ${group.way}`;
    groups.set(key, groups.get(key) ?? group);
    groups.get(key)?.items.push(was);
  }
  return [...groups.values()].map(({ way, items }) => {
    const verb = way.replace(/^(\w+) /, (_all, word: string) => `${items.length === 1 ? SINGULAR[word] : word} `);
    return `${tellCount(items)} of ${store} ${verb.trimEnd()}: ${tellNames(items.map(({ name }) => name))}`;
  });
}

/** Names, the first few of them. */
export function tellNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).join(', ');
  return names.length > NAMES ? `${shown} and ${names.length - NAMES} more` : shown;
}

const SINGULAR: Readonly<Record<string, string>> = { are: 'is', have: 'has' };

function what(was: Item, is: Item | undefined): string {
  const rows = was.rows === undefined ? '' : ` (${count(was.rows, 'row')} at the backup)`;
  if (!is) return ` is missing${rows}`;
  if (was.rows !== is.rows) return `: ${count(was.rows ?? 0, 'row')} at the backup, ${is.rows ?? 0} now`;
  const [fact] = changedFacts(was, is);
  if (fact === 'value') return `: ${was.facts['value']} at the backup, ${is.facts['value']} now`;
  if (fact === 'content' && was.rows !== undefined)
    return `: ${count(was.rows, 'row')} as at the backup, of other content`;
  return fact === 'content' ? ' has other content' : ` is another in its ${changedFacts(was, is).join(' and ')}`;
}

function wayOf(was: Item, is: Item | undefined): string {
  if (!is) return 'are missing ';
  if (was.kind !== is.kind) return `are no ${was.kind} any more but a ${is.kind} `;
  const facts = changedFacts(was, is);
  const [fact] = facts;
  if (facts.length === 1 && fact && (fact === 'mode' || fact === 'owner'))
    return `have ${fact} ${is.facts[fact]} and had ${was.facts[fact]} `;
  return facts.includes('content') ? 'have other content ' : `have another ${facts.join(' and ')} `;
}

function tellCount(items: readonly Item[]): string {
  const kind = items[0]?.kind ?? 'other';
  return count(items.length, kind === 'other' ? 'entry' : kind);
}
