import { proof, type ProofLabel } from '@cc-ci/results';
import { checkOfPath, type DumpOptions } from './check-of-path.ts';
import { ByteReader } from './byte-reader.ts';
import type { DumpVerdict } from './finding.ts';
import { inspectDump, judgeFiles, markerOf, readToEnd } from './inspect.ts';
import { readToc } from './pg-archive.ts';
import { Seeker } from './seek.ts';
import { proveFresh } from './fresh.ts';
import { failed, passed, type Proof, unverified } from '../proof.ts';
import { isWithin, readFile, type SnapshotEntry } from '../snapshot/snapshot.ts';
import { proveDatabase } from './sqlite-check.ts';
import type { OpenSnapshot, SnapshotCheck } from '../snapshot/snapshot-check.ts';

const CUT_SHORT = 'the pre-hook was cut short, or ran while the database was not ready';
/** How many damaged files are named. */
const MAX_NAMED = 3;

/**
 * Asks that the dump at a path of a container is whole in the snapshot, that this backup made it, and that the values
 * of the marker are in it. Its format is known by its content: `pg_dump` in SQL, custom, tar or as a directory,
 * `pg_dumpall`, `mysqldump`, `mariadb-dump`, `sqlite3 .dump`, a SQLite file; packed by gzip, zstd, xz or bzip2.
 */
export function dumpIsWhole(path: string, options: DumpOptions = {}): SnapshotCheck {
  const label = proof('dump-complete', path);
  return checkOfPath(label, { path, ...options }, (place, snapshot) =>
    proveDump(label, { path, place, markerValues: snapshot.markerValues }, snapshot),
  );
}

/** A dump in a snapshot. */
export interface DumpPlace {
  /** As people know it. */
  readonly path: string;
  readonly place: string;
  /** Values that must stand in it. */
  readonly markerValues: readonly string[];
}

/** Proves that a dump is whole, and that this backup made it. */
export async function proveDump(label: ProofLabel, dump: DumpPlace, snapshot: OpenSnapshot): Promise<Proof[]> {
  const { path, place } = dump;
  const entry = snapshot.files.find((one) => one.path === place);
  if (entry?.type === 'dir') return proveDirectory(label, dump, snapshot);
  if (entry?.type !== 'file')
    return [
      failed(
        label,
        `snapshot ${snapshot.snapshot.id.slice(0, 8)} has no file ${place}`,
        'look at the pre-hook that makes the dump',
      ),
    ];
  const { host, snapshot: opened } = snapshot;
  const verdict = await inspectDump(readFile(host, opened, place), { markerValues: dump.markerValues });
  const whole = verdict === 'sqlite' ? await proveDatabase(label, place, snapshot) : proofOf(label, verdict);
  return [whole, ...proveFresh(path, place, snapshot)];
}

/** `pg_dump --format=directory`: `toc.dat` names a file for each table, packed one by one. */
async function proveDirectory(label: ProofLabel, dump: DumpPlace, snapshot: OpenSnapshot): Promise<Proof[]> {
  const { place, path } = dump;
  const contents = `${place}/toc.dat`;
  const files = snapshot.files.filter((entry) => entry.type === 'file' && isWithin(entry.path, place));
  if (!files.some((entry) => entry.path === contents))
    return [failed(label, `${place} is a folder without toc.dat: no dump that pg_dump has finished`, CUT_SHORT)];
  const toc = await readToc(new ByteReader(readFile(snapshot.host, snapshot.snapshot, contents)));
  if (typeof toc === 'string') return [failed(label, toc, CUT_SHORT)];
  const named = (entry: SnapshotEntry) => entry.path.slice(place.length + 1).replace(/\.(gz|lz4|zst)$/, '');
  const found = judgeFiles(toc, new Set(files.map(named)));
  if (!found.whole) return [failed(label, found.reason, CUT_SHORT)];
  const { markerValues } = dump;
  const seeker = new Seeker(markerValues);
  const damaged = await damagedFiles(files, snapshot, seeker);
  if (damaged.length > 0) return [failed(label, damaged.slice(0, MAX_NAMED).join('; '), CUT_SHORT)];
  const unsearched = files.some((entry) => entry.path.endsWith('.lz4')) ? 'lz4' : undefined;
  const marker = markerOf({ ...found, unsearched }, { seeker, markerValues });
  if (!marker.whole) return [failed(label, marker.reason, CUT_SHORT)];
  const whole = passed(label, [`${files.length} files`, ...found.facts, ...marker.facts].join(', '));
  return [whole, ...proveFresh(path, contents, snapshot)];
}

/** Files of data that do not unpack to their end. */
async function damagedFiles(
  files: readonly SnapshotEntry[],
  { host, snapshot }: OpenSnapshot,
  seeker: Seeker,
): Promise<string[]> {
  const damaged: string[] = [];
  for (const { path } of files.filter((entry) => /\.dat(\.gz|\.zst)?$/.test(entry.path))) {
    const { reason } = await readToEnd(readFile(host, snapshot, path), seeker);
    if (reason) damaged.push(`${path.split('/').at(-1)}: ${reason}`);
  }
  return damaged;
}

function proofOf(label: ProofLabel, verdict: DumpVerdict): Proof {
  if (verdict.whole) return passed(label, verdict.evidence);
  if (verdict.unknown) return unverified(label, `it may be whole, and nothing could tell: ${verdict.reason}`);
  return failed(label, verdict.reason, CUT_SHORT);
}
