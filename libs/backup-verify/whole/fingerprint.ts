/** What is looked at by itself: an object of a database, or an entry of a volume. */
export type ItemKind =
  | 'table'
  | 'sequence'
  | 'view'
  | 'routine'
  | 'trigger'
  | 'event'
  | 'type'
  | 'policy'
  | 'schema'
  | 'extension'
  | 'large objects'
  | 'setting'
  | 'role'
  | 'database'
  | 'file'
  | 'folder'
  | 'link'
  | 'other';

/** One thing that must be as it was. */
export interface Item {
  readonly kind: ItemKind;
  /** As people call it, and as `backup.changes` of recipe.ts names it: `public.users`, `uploads/2026/cat.png`. */
  readonly name: string;
  /** What is compared, each by its name: `content`, `definition`, `mode`, `owner`, `value`. Contents are hashes. */
  readonly facts: Readonly<Record<string, string>>;
  /** Of a table: how many rows it has. */
  readonly rows?: number;
}

/** A database, a database server's own things, or a named volume. */
export interface Store {
  /** The same in every app of a recipe: `postgres gitea of service db`, `volume data`. */
  readonly id: string;
  readonly kind: 'database' | 'server' | 'volume';
  readonly items: readonly Item[];
  /** What of it cannot be read, in words. Where nothing of it can be, it has no items. */
  readonly unread: readonly string[];
  /** What of it is not compared, and why: `12 files in /var/lib/mysql are a MySQL’s own`. */
  readonly leftOut: readonly string[];
}

/** All data of an app at one moment: counts and hashes, never the data itself. */
export interface Fingerprint {
  readonly stores: readonly Store[];
}

/** Items of a store, by what tells them apart. A path is one thing, whatever lies there. */
export function itemsByKey({ items }: Pick<Store, 'items'>): Map<string, Item> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

/** Whether two looks at a thing saw the same. */
export function isSame(one: Item, other: Item): boolean {
  return one.kind === other.kind && one.rows === other.rows && changedFacts(one, other).length === 0;
}

/** Names of the facts that differ between two looks at a thing. */
export function changedFacts({ facts: one }: Item, { facts: other }: Item): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((fact) => one[fact] !== other[fact]);
}

/** Whether it is an entry of a volume. */
export function isEntry({ kind }: Pick<Item, 'kind'>): boolean {
  return kind === 'file' || kind === 'folder' || kind === 'link' || kind === 'other';
}

function keyOf(item: Item): string {
  return `${isEntry(item) ? 'entry' : item.kind} ${item.name}`;
}
