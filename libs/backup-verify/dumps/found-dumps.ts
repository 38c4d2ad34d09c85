import { proof } from '@cc-ci/results';
import { proveDump } from './dump.ts';
import { detectDump } from './inspect.ts';
import { type DeclaredPath, declaredPaths } from '../labels/labels.ts';
import { passed, type Proof } from '../proof.ts';
import { isWithin, readFile, type SnapshotEntry } from '../snapshot/snapshot.ts';
import type { OpenSnapshot, SnapshotCheck } from '../snapshot/snapshot-check.ts';

/** Names that dumps have; in a folder of many files only these are opened. */
export const DUMP_NAME = /\.(sql|dump|dmp|pgdump|psql|backup|bak|archive|tar)(\.(gz|zst|xz|bz2))?$|\.(gz|zst|xz|bz2)$/i;
/** How many files of a folder are opened. */
const MAX_OPENED = 10;

/**
 * Looks for dumps, by their content, among what the labels name, and proves that each is whole and of this backup.
 * Those for which the package has a check of its own are left to that; files that are no dumps may be as old as they
 * like.
 */
export async function proveFoundDumps(snapshot: OpenSnapshot, checks: readonly SnapshotCheck[]): Promise<Proof[]> {
  const checked = new Set(checks.flatMap(({ places }) => places?.(snapshot.services) ?? []));
  const proofs: Proof[] = [];
  for (const declared of declaredPaths(snapshot.stack, snapshot.services).filter(({ named }) => named))
    for (const place of candidates(declared, snapshot))
      if (!checked.has(place)) proofs.push(...(await proveFound(place, snapshot)));
  return proofs;
}

async function proveFound(place: string, snapshot: OpenSnapshot): Promise<Proof[]> {
  const isFile = snapshot.files.some(({ path, type }) => path === place && type === 'file');
  const format = isFile ? await detectDump(readFile(snapshot.host, snapshot.snapshot, place)) : 'pg_dump archive';
  // An archive of whatever files is no dump of a database: it may be part of what is saved.
  if (format === undefined || format === 'tar') return [];
  const path = place.replace(/^\/var\/lib\/docker\/volumes\/[^/]+\/_data\//, '');
  const proofs = await proveDump(proof('dump-complete', path), { path, place, markerValues: [] }, snapshot);
  return proofs.map((one) => (one.passed ? passed(one, `${one.evidence}, found by its content`) : one));
}

/**
 * A named file; of a named folder `pg_dump --format=directory` itself, or the newest files that are called like dumps.
 */
function candidates({ path: place }: DeclaredPath, { files }: OpenSnapshot): string[] {
  if (place === undefined) return [];
  const below = files.filter(({ path }) => isWithin(path, place));
  if (below.some(({ path, type }) => path === place && type === 'file')) return [place];
  const directories = below.filter(({ path }) => path.endsWith('/toc.dat')).map(({ path }) => path.slice(0, -8));
  const loose = below.filter(
    ({ path, type }) =>
      type === 'file' && DUMP_NAME.test(path) && !directories.some((directory) => isWithin(path, directory)),
  );
  return [...directories, ...newestOfEach(loose).slice(0, MAX_OPENED)];
}

/** Of files whose names differ by a date or a number, the newest: the others are of earlier backups by right. */
function newestOfEach(entries: readonly SnapshotEntry[]): string[] {
  const newest = new Map<string, SnapshotEntry>();
  for (const entry of entries) {
    const series = entry.path.replaceAll(/\d+/g, '0');
    const known = newest.get(series);
    if (!known || entry.modifiedAtMs > known.modifiedAtMs) newest.set(series, entry);
  }
  return [...newest.values()].sort((a, b) => b.modifiedAtMs - a.modifiedAtMs).map(({ path }) => path);
}
