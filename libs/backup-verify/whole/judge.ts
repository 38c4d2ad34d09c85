import { changedFacts, type Fingerprint, isEntry, isSame, type Item, itemsByKey, type Store } from './fingerprint.ts';
import { tellGone, tellItem, tellLostEntries } from './wording.ts';

/** The looks at an app's data between which nothing may be lost. */
export interface Looks {
  /** Just before the backup. */
  readonly before: Fingerprint;
  /** Just after the backup. */
  readonly after: Fingerprint;
  readonly restored: Fingerprint;
  /** After every service was started again, where that was done. */
  readonly again?: Fingerprint | undefined;
}

export interface JudgeOptions {
  /** What may change, with the reason: a name, in which `*` stands for anything. */
  readonly changes?: Readonly<Record<string, string>>;
  /** Why a whole store need not come back, by its id; undefined for one that must. */
  readonly reasonOf?: (store: string) => string | undefined;
  /**
   * Whether a backup saves an entry of a volume. What it does not is left alone by a restore in place, and must only be
   * there. @default all is compared
   */
  readonly isSaved?: (name: string) => boolean;
  /**
   * Counts only what nothing can excuse: rows and objects that are gone, keys that are given again. For a look that
   * others will follow. @default false
   */
  readonly onlyCertain?: boolean;
  /** Whether a thing was seen to change by itself in another look, by the store's id and the item's name. */
  readonly changesElsewhere?: (store: string, name: string) => boolean;
}

/** What came of one database or volume. */
export interface StoreVerdict {
  readonly id: string;
  readonly kind: Store['kind'];
  readonly tables: number;
  readonly rows: number;
  /** Entries of a volume: files, folders and links. */
  readonly entries: number;
  /** All else of a database: sequences, views, routines … */
  readonly objects: number;
  readonly identical: number;
  /** Names of tables and entries that change by themselves. */
  readonly unstable: readonly string[];
  readonly declared: readonly { readonly name: string; readonly reason: string }[];
  /** What was lost, a sentence each. */
  readonly lost: readonly string[];
  readonly unread: readonly string[];
  readonly leftOut: readonly string[];
}

/** Judges for every database and volume whether what was stable around the backup is as it was. */
export function judgeWhole(looks: Looks, options: JudgeOptions = {}): StoreVerdict[] {
  return looks.after.stores.map((after) => judgeStore(after, looks, options));
}

type Fate = 'identical' | 'unstable' | 'lost' | { readonly reason: string };

/** What the looks saw of one thing. */
interface Seen {
  readonly before: Item | undefined;
  readonly after: Item;
  readonly restored: Item | undefined;
  readonly again: Item | undefined;
  /** Whether there was a look after the services were started again. */
  readonly twice: boolean;
}

function judgeStore(after: Store, looks: Looks, options: JudgeOptions): StoreVerdict {
  const find = (look: Fingerprint | undefined) => look?.stores.find(({ id }) => id === after.id);
  const [before, restored, again] = [find(looks.before), find(looks.restored), find(looks.again)];
  const items = { before: mapOf(before), restored: mapOf(restored), again: mapOf(again) };
  const unread = [...new Set([before, after, restored, again].flatMap((store) => store?.unread ?? []))];
  const fates = new Map<Item, Fate>();
  const isComparable = [before, after, restored, ...(looks.again ? [again] : [])].every(
    (store) => !store || store.items.length > 0 || store.unread.length === 0,
  );
  const seen = [...itemsByKey(after)].map(([key, item]): Seen => ({
    before: items.before.get(key),
    after: item,
    restored: items.restored.get(key),
    again: items.again.get(key),
    twice: looks.again !== undefined && again !== undefined && again.unread.length === 0,
  }));
  const isUnread = (store: Store | undefined) => store !== undefined && store.unread.length > 0;
  if (isComparable)
    for (const each of seen) {
      // What one look could not read is no loss.
      if ((isUnread(before) && !each.before) || (isUnread(restored) && !each.restored)) continue;
      fates.set(each.after, fateOf(each, after, options));
    }
  const lost = seen.filter((each) => fates.get(each.after) === 'lost');
  const isGone = restored === undefined && after.items.length > 0 && lost.length > 0 && after.kind !== 'volume';
  return {
    ...summaryOf(after, fates),
    lost: isGone ? [tellGone(after)] : lostSentences(after, lost),
    unread,
    leftOut: after.leftOut,
  };
}

function mapOf(store: Store | undefined): Map<string, Item> {
  return store ? itemsByKey(store) : new Map();
}

function fateOf(seen: Seen, store: Store, options: JudgeOptions): Fate {
  const { before, after, restored } = seen;
  const last = seen.twice ? seen.again : restored;
  if (last && isSame(after, last)) return 'identical';
  const reason = declaredReason(after.name, options.changes ?? {}) ?? options.reasonOf?.(store.id);
  if (reason) return { reason };
  const changedBefore = !before || !isSame(before, after);
  const changedAfter = seen.twice && restored && changesAtStart(restored, seen.again);
  const isUnstable = changedBefore || changedAfter || options.changesElsewhere?.(store.id, after.name);
  if (isUnstable) return losesRows(seen, last) ? 'lost' : 'unstable';
  const isLeftAlone = isEntry(after) && options.isSaved && !options.isSaved(after.name);
  if (isLeftAlone && last) return isEmptied(after, last) ? 'lost' : 'unstable';
  if (options.onlyCertain && !isGone(after, last)) return 'unstable';
  return after.kind === 'sequence' && last && isAhead(after, last) ? 'identical' : 'lost';
}

/** What another start changes by itself; one that takes data away loses it, but folders for the moment are not data. */
function changesAtStart(restored: Item, again: Item | undefined): boolean {
  return again ? !isSame(restored, again) : isEntry(restored) && restored.kind !== 'file';
}

/** The reason that the recipe gives for a thing that may change. */
function declaredReason(name: string, changes: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(changes).find(([pattern]) => matchesName(name, pattern))?.[1];
}

/** Whether a name is what a pattern says, in which `*` stands for anything. */
export function matchesName(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...others] = parts;
  if (others.length === 0) return name === pattern;
  const last = others.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** A table that changes by itself and has lost all of its rows, or more of them than came and went by themselves. */
function losesRows({ before, after, restored, again }: Seen, last: Item | undefined): boolean {
  if (after.kind !== 'table' || after.rows === undefined) return false;
  const had = Math.min(after.rows, before?.rows ?? after.rows);
  const has = last?.rows ?? 0;
  if (has >= had) return false;
  if (has === 0) return true;
  const drift = (one: Item | undefined, other: Item | undefined) =>
    one?.rows === undefined || other?.rows === undefined ? 0 : Math.abs(one.rows - other.rows);
  return had - has > Math.max(drift(before, after), drift(restored, again), had / 10);
}

/** A number that has gone on, gives no key a second time. */
function isAhead(after: Item, last: Item): boolean {
  const onlyValue = changedFacts(after, last).every((fact) => fact === 'value');
  return onlyValue && BigInt(last.facts['value'] ?? 0) >= BigInt(after.facts['value'] ?? 0);
}

/** An object that is not there, a table that has none of its rows, a sequence that begins again. */
function isGone(after: Item, last: Item | undefined): boolean {
  if (after.kind === 'sequence' && last) return !isAhead(after, last);
  return !isEntry(after) && (!last || (after.rows !== undefined && after.rows > 0 && last.rows === 0));
}

function isEmptied(after: Item, last: Item): boolean {
  const isEmpty = ({ facts }: Item) => facts['content']?.startsWith('0 ') ?? false;
  return after.kind === 'file' && !isEmpty(after) && (last.kind !== 'file' || isEmpty(last));
}

function lostSentences({ id }: Store, lost: readonly Seen[]): string[] {
  const last = (seen: Seen) => (seen.twice ? seen.again : seen.restored);
  const entries = lost.filter(({ after }) => isEntry(after)).map((seen) => ({ was: seen.after, is: last(seen) }));
  // Rows are what an operator asks for first.
  const objects = lost
    .filter(({ after }) => !isEntry(after))
    .sort((a, b) => rowsLost(b.after, last(b)) - rowsLost(a.after, last(a)));
  return [...objects.map((seen) => tellItem(seen.after, last(seen), id)), ...tellLostEntries(id, entries)];
}

function rowsLost({ kind, rows = 0 }: Item, last: Item | undefined): number {
  return kind === 'table' ? Math.max(rows - (last?.rows ?? 0), 0.5) : 0;
}

function summaryOf(store: Store, fates: ReadonlyMap<Item, Fate>): Omit<StoreVerdict, 'lost' | 'unread' | 'leftOut'> {
  const judged = [...fates];
  const items = judged.map(([item]) => item);
  const tables = items.filter(({ kind }) => kind === 'table');
  const entries = items.filter(isEntry);
  return {
    id: store.id,
    kind: store.kind,
    tables: tables.length,
    rows: tables.reduce((sum, { rows = 0 }) => sum + rows, 0),
    entries: entries.length,
    objects: items.length - tables.length - entries.length,
    identical: judged.filter(([, fate]) => fate === 'identical').length,
    unstable: judged.filter(([, fate]) => fate === 'unstable').map(([{ name }]) => name),
    declared: judged.flatMap(([{ name }, fate]) => (typeof fate === 'object' ? [{ name, reason: fate.reason }] : [])),
  };
}
