import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOfPath, type DumpOptions } from './check-of-path.ts';
import { proveFresh } from './fresh.ts';
import { proof, type ProofLabel } from '@cc-ci/results';
import { failed, passed, type Proof } from '../proof.ts';
import { readFile } from '../snapshot/snapshot.ts';
import { inspectSqlite } from './sqlite-file.ts';
import type { OpenSnapshot, SnapshotCheck } from '../snapshot/snapshot-check.ts';

/**
 * Files that belong to a database while it is open: without them a live copy lacks its last transactions, or is torn.
 */
const COMPANIONS = ['-wal', '-journal'];

/**
 * Asks that the SQLite file at a path of a container is whole in the snapshot: it opens, with the write-ahead log that
 * was saved beside it, `PRAGMA integrity_check` finds nothing, and the values of the marker stand in its tables.
 */
export function sqliteIsWhole(path: string, options: DumpOptions = {}): SnapshotCheck {
  const label = proof('database-intact', path);
  return checkOfPath(label, { path, ...options }, async (place, snapshot) => [
    await proveDatabase(label, place, snapshot),
    ...proveFresh(path, place, snapshot),
  ]);
}

/** Proves that a SQLite file in the snapshot is whole, with the log that was saved beside it. */
export async function proveDatabase(
  label: ProofLabel,
  place: string,
  { host, snapshot, files, markerValues }: OpenSnapshot,
): Promise<Proof> {
  const saved = new Set(files.filter(({ type }) => type === 'file').map(({ path }) => path));
  if (!saved.has(place))
    return failed(
      label,
      `snapshot ${snapshot.id.slice(0, 8)} has no file ${place}`,
      'look at the labels, and at the pre-hook that makes the copy',
    );
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-sqlite-'));
  try {
    const file = join(folder, 'database');
    await writeFile(file, readFile(host, snapshot, place));
    for (const companion of COMPANIONS.filter((end) => saved.has(`${place}${end}`)))
      await writeFile(`${file}${companion}`, readFile(host, snapshot, `${place}${companion}`));
    const verdict = inspectSqlite(file, markerValues);
    return verdict.whole
      ? passed(label, verdict.evidence)
      : failed(
          label,
          verdict.reason,
          'copy it by sqlite3 .backup or VACUUM INTO in a pre-hook: a file that is copied while the app writes is torn',
        );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
