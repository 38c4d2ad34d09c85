import { createHash, hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { Item, ItemKind } from './fingerprint.ts';
import { COMPANIONS, inPlainWords, readSqlite, type Replacements, SQLITE_MAGIC } from './sqlite-reader.ts';

/** A volume, where a container has it. */
export interface VolumePlace {
  readonly volume: string;
  readonly path: string;
  /** Paths below it at which the container has something else. */
  readonly otherMounts: readonly string[];
}

/** What a volume holds. */
export interface WalkedVolume {
  readonly volume: string;
  readonly entries: readonly Item[];
  readonly databases: readonly {
    readonly name: string;
    readonly items: readonly Item[];
    readonly unread: readonly string[];
  }[];
  /** Folders that are a database server's own, and how many files they hold. */
  readonly serverFolders: readonly {
    readonly engine: 'postgres' | 'mysql';
    readonly path: string;
    readonly files: number;
  }[];
  readonly leftOut: readonly string[];
  readonly unread: readonly string[];
}

export interface WalkOptions {
  readonly replacements: Replacements;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/** Databases that nobody asks: what they write is seen as files, and said to be so. */
const SEEN_AS_FILES = [
  { name: 'MongoDB', by: ['WiredTiger'] },
  { name: 'Redis or Valkey', by: ['dump.rdb'] },
  { name: 'Redis or Valkey', by: ['appendonlydir'] },
  { name: 'ClickHouse', by: ['metadata', 'store', 'data'] },
] as const;

/** Larger files are hashed as they are: an app's own address stands in configuration, not in pictures. */
const REPLACED_BYTES = 1_048_576;
const CHUNK = Buffer.allocUnsafe(1_048_576);

/**
 * Looks once at everything in a volume: entries by type, mode, owner and content; SQLite files by their tables.
 * Symbolic links are not followed.
 */
export function walkVolume(place: VolumePlace, options: WalkOptions): WalkedVolume {
  const walk = new Walk(place, options);
  try {
    walk.folder('');
  } catch (error) {
    walk.unread.push((error as Error).message);
  }
  const { entries, databases, serverFolders, leftOut, unread } = walk;
  return { volume: place.volume, entries, databases, serverFolders, leftOut, unread };
}

/** One look at a volume. */
class Walk {
  readonly entries: Item[] = [];
  readonly databases: { name: string; items: Item[]; unread: string[] }[] = [];
  readonly serverFolders: { engine: 'postgres' | 'mysql'; path: string; files: number }[] = [];
  readonly leftOut: string[] = [];
  readonly unread: string[] = [];
  readonly #place: VolumePlace;
  readonly #options: WalkOptions;

  constructor(place: VolumePlace, options: WalkOptions) {
    this.#place = place;
    this.#options = options;
  }

  /** A folder with all that is in it, by its path below the volume. */
  folder(path: string): void {
    if (performance.now() > this.#options.deadline)
      throw new Error('the limit of time was reached in the middle of it');
    const names = readdirSync(this.#at(path), 'latin1').sort();
    const engine = serverOf(new Set(names));
    if (engine) {
      const files = countFiles(this.#at(path).toString());
      this.serverFolders.push({ engine, path: path || '.', files });
      return;
    }
    const product = SEEN_AS_FILES.find(({ by }) => by.every((name) => names.includes(name)));
    if (product) this.leftOut.push(`the rows in ${path || '.'}, a ${product.name}’s: its files are compared`);
    for (const name of names) this.#entry(join(path, name), names);
  }

  #entry(path: string, beside: readonly string[]): void {
    if (this.#place.otherMounts.includes(join(this.#place.path, path)) || this.#isCompanion(path, beside)) return;
    try {
      const stats = lstatSync(this.#at(path));
      const kind = kindOf(stats);
      if (stats.isSocket()) this.leftOut.push(`socket ${path}`);
      else this.#enter(path, { kind, stats, facts: this.#facts(path, stats) });
      if (kind === 'folder') this.folder(path);
    } catch (error) {
      // It was there a moment ago: an app removes files of its own at any time.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  #enter(path: string, { kind, stats, facts }: { kind: ItemKind; stats: Stats; facts: Record<string, string> }): void {
    const owner = `${stats.uid}:${stats.gid}`;
    // Linux gives every link the same mode.
    const mode: Record<string, string> = kind === 'link' ? {} : { mode: (stats.mode & 0o7777).toString(8) };
    this.entries.push({ kind, name: this.#name(path), facts: { owner, ...mode, ...facts } });
  }

  #facts(path: string, stats: Stats): Record<string, string> {
    if (stats.isSymbolicLink())
      return { target: inPlainWords(readlinkSync(this.#at(path)), this.#options.replacements) };
    if (!stats.isFile()) return stats.isDirectory() ? {} : { type: (stats.mode & 0o170000).toString(8) };
    const file = this.#at(path);
    const isSmall = stats.size <= REPLACED_BYTES;
    // Most files are small: each is opened once.
    const content = isSmall ? readFileSync(file) : undefined;
    const beginning = content?.subarray(0, SQLITE_MAGIC.length) ?? beginningOf(file);
    const isDatabase = beginning.equals(SQLITE_MAGIC);
    if (isDatabase) this.#database(path);
    if (isDatabase) return {};
    return { content: `${stats.size === 0 ? 0 : 1} ${content ? this.#hash(content) : hashOf(file)}` };
  }

  #database(path: string): void {
    const name = this.#name(path);
    try {
      this.databases.push({ name, ...readSqlite(this.#at(path).toString(), this.#options.replacements) });
    } catch (error) {
      this.databases.push({ name, items: [], unread: [(error as Error).message] });
    }
  }

  #hash(content: Buffer): string {
    const own = this.#options.replacements.some(([from]) => content.includes(from));
    return hash(
      'md5',
      own ? Buffer.from(inPlainWords(content.toString('latin1'), this.#options.replacements)) : content,
    );
  }

  /** A file that an open SQLite database keeps beside it. */
  #isCompanion(path: string, beside: readonly string[]): boolean {
    const companion = COMPANIONS.find((end) => path.endsWith(end));
    const database = companion && path.slice(0, -companion.length);
    if (!database || !beside.includes(basename(database))) return false;
    const beginning = beginningOf(this.#at(database));
    // A database to which nothing is written yet is empty.
    return beginning.length === 0 || beginning.equals(SQLITE_MAGIC);
  }

  /** Where the container has a path: names are bytes, which need be no text. */
  #at(path: string): Buffer {
    return Buffer.concat([Buffer.from(this.#place.path), Buffer.from(path === '' ? '' : `/${path}`, 'latin1')]);
  }

  /** As a recipe's package names it. */
  #name(path: string): string {
    const text = Buffer.from(path, 'latin1').toString();
    return inPlainWords(join(this.#place.volume, text), this.#options.replacements);
  }
}

/** Whose data folder it is, by files that no server is without. */
function serverOf(names: ReadonlySet<string>): 'postgres' | 'mysql' | undefined {
  if (names.has('PG_VERSION') && names.has('global')) return 'postgres';
  const isMysql =
    names.has('ibdata1') || (names.has('mysql') && (names.has('aria_log_control') || names.has('mysql.ibd')));
  return isMysql ? 'mysql' : undefined;
}

function hashOf(file: Buffer): string {
  const sum = createHash('md5');
  const opened = openSync(file, 'r');
  try {
    for (let read; (read = readSync(opened, CHUNK)) > 0;) sum.update(CHUNK.subarray(0, read));
  } finally {
    closeSync(opened);
  }
  return sum.digest('hex');
}

function beginningOf(file: Buffer): Buffer {
  const opened = openSync(file, 'r');
  try {
    return Buffer.from(CHUNK.subarray(0, readSync(opened, CHUNK, 0, SQLITE_MAGIC.length, 0)));
  } finally {
    closeSync(opened);
  }
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function kindOf(stats: Stats): ItemKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
