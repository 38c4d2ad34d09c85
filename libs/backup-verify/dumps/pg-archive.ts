import { Readable } from 'node:stream';
import { createInflate, createZstdDecompress } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import type { Finding } from './finding.ts';
import type { Seeker } from './seek.ts';
import { unpacksToMore, UnpackError } from './unpack.ts';

/*
 * The archives of pg_dump, as src/bin/pg_dump/pg_backup_archiver.c and pg_backup_custom.c of PostgreSQL write them: a
 * head, a table of contents, and in the custom format the data behind it.
 */

/** How an archive of pg_dump begins, in the custom format and in `toc.dat` of the others. */
export const PG_MAGIC = Buffer.from('PGDMP');

/** The longest text of a table of contents that is believed, in bytes. */
const MAX_TEXT_BYTES = 64 * 1_024 ** 2;
/** More than any database has tables, indexes and functions. */
const MAX_ENTRIES = 1_000_000;

/** One line of the table of contents. */
interface TocEntry {
  readonly dumpId: number;
  /** Whether it has data: the rows of a table, large objects. */
  readonly hasData: boolean;
  /** `TABLE DATA`, `BLOBS`, … */
  readonly kind: string;
  readonly name: string;
  /** In a directory and a tar: the file with its data. */
  readonly file: string;
}

/** What stands at the beginning of an archive. */
export interface PgToc {
  /** 1 custom, 3 tar, 5 directory. */
  readonly format: number;
  readonly compression: 'none' | 'gzip' | 'lz4' | 'zstd';
  readonly database: string;
  readonly entries: readonly TocEntry[];
}

/** The archive ended, or holds what it cannot. */
class ArchiveCut extends Error {}

/** Reads head and table of contents; a text says what is wrong with them. */
export async function readToc(reader: ByteReader): Promise<PgToc | string> {
  try {
    return await new TocReader(reader).read();
  } catch (error) {
    if (error instanceof ArchiveCut) return `it ends within its table of contents: ${error.message}`;
    throw error;
  }
}

/**
 * Reads an archive of the custom format to its end: each table that the contents name must have all of its data.
 * @throws UnpackError beyond `maxBytes`
 */
export async function inspectCustom(reader: ByteReader, seeker: Seeker, maxBytes: number): Promise<Finding> {
  const toc = await readToc(reader);
  if (typeof toc === 'string') return { whole: false, reason: toc };
  const data = new DataReader({ reader, seeker, maxBytes }, toc);
  const wanted = new Map(toc.entries.filter(({ hasData }) => hasData).map((entry) => [entry.dumpId, entry]));
  try {
    for (let id = await data.next(); id !== undefined; id = await data.next()) wanted.delete(id);
  } catch (error) {
    if (!(error instanceof ArchiveCut)) throw error;
    return { whole: false, reason: error.message };
  }
  if (wanted.size > 0) return { whole: false, reason: `it lacks the data of ${namesOf([...wanted.values()])}` };
  return { whole: true, facts: [factsOf(toc)], unsearched: toc.compression === 'lz4' ? 'lz4' : undefined };
}

/** `archive of pg_dump, database shop: data of 3 tables`. */
export function factsOf({ database, entries }: PgToc): string {
  const tables = entries.filter(({ hasData, kind }) => hasData && kind === 'TABLE DATA').length;
  return `archive of pg_dump, database ${database}: data of ${tables} tables`;
}

/** Up to three of them, and how many more there are. */
export function namesOf(entries: readonly Pick<TocEntry, 'kind' | 'name'>[]): string {
  const names = entries.slice(0, 3).map(({ kind, name }) => (kind === 'TABLE DATA' ? `table ${name}` : name || kind));
  return [...names, ...(entries.length > 3 ? [`${entries.length - 3} more`] : [])].join(', ');
}

class TocReader {
  readonly #reader: ByteReader;
  #version = 0;
  #intBytes = 4;
  #offsetBytes = 8;
  #format = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  async read(): Promise<PgToc> {
    const compression = await this.#head();
    for (let field = 0; field < 7; field++) await this.#int();
    const database = await this.#text();
    await this.#text();
    await this.#text();
    const count = await this.#int();
    if (count > MAX_ENTRIES) throw new ArchiveCut(`a list of ${count} entries`);
    const entries: TocEntry[] = [];
    for (let index = 0; index < count; index++) entries.push(await this.#entry());
    return { format: this.#format, compression, database, entries };
  }

  async #head(): Promise<PgToc['compression']> {
    await this.#bytes(PG_MAGIC.length);
    const [major = 0, minor = 0, , intBytes = 0, offsetBytes = 0, format = 0] = await this.#bytes(6);
    this.#version = major * 100 + minor;
    if (this.#version < 110 || intBytes < 1 || intBytes > 8) throw new ArchiveCut(`unknown version ${major}.${minor}`);
    [this.#intBytes, this.#offsetBytes, this.#format] = [intBytes, offsetBytes, format];
    if (this.#version < 115) return (await this.#int()) === 0 ? 'none' : 'gzip';
    return (['none', 'gzip', 'lz4', 'zstd'] as const)[(await this.#bytes(1))[0] ?? 0] ?? 'none';
  }

  async #entry(): Promise<TocEntry> {
    const dumpId = await this.#int();
    const hasData = (await this.#int()) !== 0;
    await this.#text();
    await this.#text();
    const name = await this.#text();
    const kind = await this.#text();
    if (this.#version >= 111) await this.#int();
    // Definition, drop, copy, namespace, tablespace; access method; kind of relation; owner, with oids.
    for (let text = 0; text < (this.#version >= 114 ? 6 : 5); text++) await this.#text();
    if (this.#version >= 116) await this.#int();
    await this.#text();
    await this.#text();
    while ((await this.#optionalText()) !== undefined);
    if (this.#format !== 1) return { dumpId, hasData, kind, name, file: await this.#text() };
    await this.#bytes(1 + this.#offsetBytes);
    return { dumpId, hasData, kind, name, file: '' };
  }

  async #text(): Promise<string> {
    return (await this.#optionalText()) ?? '';
  }

  async #optionalText(): Promise<string | undefined> {
    const length = await this.#int();
    if (length < 0) return undefined;
    if (length > MAX_TEXT_BYTES) throw new ArchiveCut(`a text of ${length} bytes`);
    return (await this.#bytes(length)).toString();
  }

  #int(): Promise<number> {
    return readInt(this.#reader, this.#intBytes);
  }

  #bytes(length: number): Promise<Buffer> {
    return readAll(this.#reader, length);
  }
}

/** A sign and little-endian bytes. */
async function readInt(reader: ByteReader, intBytes: number): Promise<number> {
  const bytes = await readAll(reader, 1 + intBytes);
  const value = bytes.subarray(1).reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  return bytes[0] ? -value : value;
}

async function readAll(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.read(length);
  if (bytes.length < length) throw new ArchiveCut(`${bytes.length} of ${length} bytes are there`);
  return bytes;
}

/** The data blocks of the custom format. */
class DataReader {
  readonly #reader: ByteReader;
  readonly #toc: PgToc;
  readonly #maxBytes: number;
  #unpackedBytes = 0;
  readonly #seeker: Seeker;

  constructor({ reader, seeker, maxBytes }: { reader: ByteReader; seeker: Seeker; maxBytes: number }, toc: PgToc) {
    this.#reader = reader;
    this.#toc = toc;
    this.#seeker = seeker;
    this.#maxBytes = maxBytes;
  }

  /** Reads the next block to its end; gives whose data it is, or undefined at the archive's end. */
  async next(): Promise<number | undefined> {
    const [type] = await this.#reader.read(1);
    if (type === undefined) return undefined;
    const dumpId = await this.#int('a block');
    const entry = this.#toc.entries.find((each) => each.dumpId === dumpId);
    const of = entry ? namesOf([entry]) : `entry ${dumpId}`;
    if (type === 1) await this.#data(of);
    else if (type === 3) while ((await this.#int(of)) !== 0) await this.#data(of);
    else throw new ArchiveCut(`block type ${type} before the data of ${of}`);
    return dumpId;
  }

  async #data(of: string): Promise<void> {
    const unpacked = this.#unpacked(Readable.from(this.#chunks(of)));
    try {
      for await (const piece of unpacked) {
        this.#unpackedBytes += (piece as Buffer).length;
        if (this.#unpackedBytes > this.#maxBytes) throw unpacksToMore(this.#maxBytes);
        this.#seeker.take(piece as Buffer);
      }
    } catch (error) {
      if (error instanceof ArchiveCut || error instanceof UnpackError) throw error;
      throw new ArchiveCut(`the data of ${of} does not unpack: ${(error as Error).message}`);
    }
  }

  #unpacked(chunks: Readable): Readable {
    const { compression } = this.#toc;
    if (compression !== 'gzip' && compression !== 'zstd') return chunks;
    const unpacker = compression === 'gzip' ? createInflate() : createZstdDecompress();
    chunks.on('error', (error) => unpacker.destroy(error));
    return chunks.pipe(unpacker);
  }

  async *#chunks(of: string): AsyncGenerator<Buffer, void, undefined> {
    for (let length = await this.#int(of); length !== 0; length = await this.#int(of)) {
      let seen = 0;
      for await (const piece of this.#reader.pieces(length)) {
        seen += piece.length;
        yield piece;
      }
      if (seen < length) throw new ArchiveCut(`it ends within the data of ${of}`);
    }
  }

  async #int(of: string): Promise<number> {
    const bytes = await this.#reader.read(5);
    if (bytes.length < 5) throw new ArchiveCut(`it ends within the data of ${of}`);
    return bytes.readUInt32LE(1);
  }
}
