import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspectSqlite } from './sqlite-file.ts';
import { ByteReader } from './byte-reader.ts';
import type { DumpVerdict, Finding } from './finding.ts';
import { factsOf, inspectCustom, namesOf, PG_MAGIC, type PgToc, readToc } from './pg-archive.ts';
import { Seeker } from './seek.ts';
import { beginsAsSql, SqlText } from './sql-text.ts';
import { beginsAsTar, contentOf, paddingOf, TarCut, type TarMember, tarMembers } from './tar.ts';
import { peek, type ResumedBytes, unpack, UnpackError, type Unpacked } from './unpack.ts';

export interface InspectOptions {
  /** Values that must stand in it. */
  readonly markerValues?: readonly string[];
  /** The most that is unpacked, in bytes. @default 16 GiB */
  readonly maxBytes?: number;
}

/** How much of a file's beginning tells its format. */
const HEAD_BYTES = 4_096;

/** Formats that a file's beginning can tell. */
export type DumpFormat = 'sql' | 'pg_dump archive' | 'pg_dump tar' | 'tar' | 'sqlite';

/** What a file is by its beginning, unpacked; undefined for what is no dump. */
export async function detectDump(source: AsyncIterable<Buffer>): Promise<DumpFormat | undefined> {
  try {
    const { bytes } = await unpack(source);
    const { head, all } = await peek(bytes, HEAD_BYTES);
    await all.return();
    return formatOf(head);
  } catch (error) {
    if (error instanceof UnpackError) return undefined;
    throw error;
  }
}

/**
 * Judges a dump by its content: packed or not, in SQL or an archive of pg_dump. It is read as it comes, to its end, and
 * its memory does not grow with its size.
 */
export async function inspectDump(
  source: AsyncIterable<Buffer> | Buffer,
  { markerValues = [], maxBytes }: InspectOptions = {},
): Promise<DumpVerdict | 'sqlite'> {
  const seeker = new Seeker(markerValues);
  const bytes = Buffer.isBuffer(source) ? Readable.from([source]) : source;
  try {
    const unpacked = await unpack(bytes, maxBytes === undefined ? {} : { maxBytes });
    return await judge(unpacked, seeker, markerValues);
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return { whole: false, reason: error.message, ...(error.kind === 'unknown' ? { unknown: true } : {}) };
  }
}

async function judge(
  unpacked: Unpacked,
  seeker: Seeker,
  markerValues: readonly string[],
): Promise<DumpVerdict | 'sqlite'> {
  const found = await look(unpacked, seeker);
  if (found === 'sqlite' || !found.whole) return found;
  const { layers, count } = unpacked;
  const marker = markerOf(found, { seeker, markerValues });
  if (!marker.whole) return marker;
  const size = layers.length > 0 ? `${count.packed} bytes, ${count.unpacked} unpacked` : `${count.packed} bytes`;
  return { whole: true, evidence: [size, ...found.facts, ...marker.facts].join(', ') };
}

async function look(unpacked: Unpacked, seeker: Seeker): Promise<Finding | 'sqlite'> {
  const { count, layers } = unpacked;
  const { head, all } = await peek(unpacked.bytes, HEAD_BYTES);
  if (count.packed === 0) return { whole: false, reason: 'it is empty (0 bytes)' };
  if (head.length === 0)
    return {
      whole: false,
      reason: `it holds nothing: ${count.packed} bytes of ${layers.join(' in ')} around 0 bytes`,
    };
  const format = formatOf(head);
  if (format === 'sqlite') return await inspectCopy(all, seeker.missing, layers);
  if (format === 'pg_dump archive') return await inspectCustom(new ByteReader(all), seeker, unpacked.maxBytes);
  if (format === 'pg_dump tar' || format === 'tar') return await inspectTar(new ByteReader(all), seeker);
  return await inspectSql(all, seeker);
}

/**
 * A packed SQLite file is unpacked into one of this machine's. One that is not packed may have a log beside it in the
 * snapshot: whoever knows of that looks into it.
 */
async function inspectCopy(
  bytes: ResumedBytes,
  markerValues: readonly string[],
  layers: readonly string[],
): Promise<Finding | 'sqlite'> {
  if (layers.length === 0) {
    await bytes.return();
    return 'sqlite';
  }
  const folder = await mkdtemp(join(tmpdir(), 'cc-ci-sqlite-'));
  try {
    await writeFile(join(folder, 'database'), bytes);
    const verdict = inspectSqlite(join(folder, 'database'), markerValues);
    return verdict.whole ? { whole: true, facts: [verdict.evidence], isSearched: true } : verdict;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads a file, unpacked, to its end; gives what is wrong with it. */
export async function readToEnd(source: AsyncIterable<Buffer>, seeker: Seeker): Promise<{ readonly reason?: string }> {
  try {
    const { bytes } = await unpack(source);
    for await (const chunk of bytes) seeker.take(chunk);
    return {};
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return error.kind === 'damaged' ? { reason: error.message } : {};
  }
}

/** What is said of the marker's values; where they could not be sought, that is said. */
export function markerOf(
  found: Extract<Finding, { whole: true }>,
  { seeker, markerValues }: { seeker: Seeker; markerValues: readonly string[] },
): Finding {
  if (markerValues.length === 0) return { whole: true, facts: [] };
  if (found.isSearched) return { whole: true, facts: [] };
  if (found.unsearched)
    return { whole: true, facts: [`marker values were not sought: its data is packed by ${found.unsearched}`] };
  if (seeker.missing.length > 0)
    return { whole: false, reason: `the marker's ${seeker.missing.join(', ')} is not in it` };
  return { whole: true, facts: [`${markerValues.length} marker values`] };
}

async function inspectSql(bytes: AsyncIterable<Buffer>, seeker: Seeker): Promise<Finding> {
  const text = new SqlText();
  for await (const chunk of bytes) {
    text.take(chunk);
    seeker.take(chunk);
  }
  return text.end();
}

/** A tar; one of pg_dump has `toc.dat` first, then a file for each table that it names. */
async function inspectTar(reader: ByteReader, seeker: Seeker): Promise<Finding> {
  let toc: PgToc | string | undefined;
  const seen = new Set<string>();
  const content = async (member: TarMember) => {
    if (member.name === 'toc.dat') toc = await tocOf(contentOf(reader, member));
    else for await (const piece of contentOf(reader, member)) seeker.take(piece);
    await reader.skip(paddingOf(member));
  };
  try {
    for await (const { name } of tarMembers(reader, content)) seen.add(name);
  } catch (error) {
    if (!(error instanceof TarCut)) throw error;
    return { whole: false, reason: error.message };
  }
  if (typeof toc === 'string') return { whole: false, reason: toc };
  if (!toc) return { whole: true, facts: [`tar archive of ${seen.size} entries`] };
  return judgeFiles(toc, seen);
}

/** The table of contents, of which the rest is read as well. */
async function tocOf(pieces: AsyncIterable<Buffer>): Promise<PgToc | string> {
  const reader = new ByteReader(pieces);
  const toc = await readToc(reader);
  await reader.skip(Infinity);
  return toc;
}

/**
 * Whether all files are there that a table of contents names; `seen` has their names, packed ones without their ending.
 */
export function judgeFiles(toc: PgToc, seen: ReadonlySet<string>): Finding {
  // Large objects are listed in a file of their own, which a tar's contents call otherwise.
  const hasBlobs = [...seen].some((name) => /^blobs(_\d+)?\.toc$/.test(name));
  const missing = toc.entries.filter(
    ({ hasData, file, kind }) => hasData && file !== '' && !seen.has(file) && !(kind === 'BLOBS' && hasBlobs),
  );
  if (missing.length > 0) return { whole: false, reason: `it lacks the data of ${namesOf(missing)}` };
  return { whole: true, facts: [factsOf(toc)] };
}

/** What a beginning says. */
function formatOf(head: Buffer): DumpFormat | undefined {
  if (head.subarray(0, PG_MAGIC.length).equals(PG_MAGIC)) return 'pg_dump archive';
  if (head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return 'sqlite';
  if (beginsAsTar(head)) return head.subarray(0, 8).toString() === 'toc.dat\0' ? 'pg_dump tar' : 'tar';
  return beginsAsSql(head) ? 'sql' : undefined;
}
