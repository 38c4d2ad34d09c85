import { proof } from '@cc-ci/results';
import { proveFoundDumps } from '../dumps/found-dumps.ts';
import { type DeclaredPath, declaredPaths } from '../labels/labels.ts';
import { failed, passed, type Proof } from '../proof.ts';
import { proveSaved } from './saved.ts';
import { isWithin, listFiles, type Snapshot, type SnapshotEntry, summaryOf } from './snapshot.ts';
import type { SnapshotCheck, VerifyContext } from './snapshot-check.ts';

/**
 * Opens the snapshot and proves that every path that a label names is there and not empty, that every whole volume is
 * there, and what the recipe's own checks ask for. A failure names label, service and path.
 * @throws CcciError `SNAPSHOT_UNREADABLE` when restic cannot read it
 */
export async function verifySnapshot(context: VerifyContext, checks: readonly SnapshotCheck[] = []): Promise<Proof[]> {
  const { host, snapshot } = context;
  const files = snapshot ? await listFiles(host, snapshot) : [];
  const generic = declaredPaths(context.stack, context.services).map((declared) =>
    proveDeclared(declared, snapshot, files),
  );
  if (!snapshot) return [failed(proof('snapshot-made'), 'the repository has none of this stack'), ...generic];
  const saved = proveSaved(context.stack, context.services, {
    entries: files,
    unsaved: context.unsaved ?? {},
    isMarked: context.markerValues.length > 0,
  });
  const own = [];
  const open = { ...context, snapshot, files };
  for (const check of checks) own.push(...(await check.verify(open)));
  own.push(...(await proveFoundDumps(open, checks)));
  return [
    passed(proof('snapshot-made'), `${snapshot.id.slice(0, 8)}: ${summaryOf(files)}`),
    ...generic,
    ...saved,
    ...own,
  ];
}

function proveDeclared(declared: DeclaredPath, snapshot: Snapshot | undefined, files: readonly SnapshotEntry[]): Proof {
  const { service, label, path, problem } = declared;
  const what = declared.named ? `path ${declared.declared}` : `volume ${declared.declared}`;
  const holds = proof('snapshot-holds', what, service);
  const accuse = `label ${label} on service ${service} names ${declared.declared}`;
  if (path === undefined)
    return failed(
      holds,
      `${accuse}, which ${problem ?? 'has no place in a snapshot'}`,
      'name a path below one of its volumes',
    );
  const found = files.filter((entry) => isWithin(entry.path, path));
  if (found.length === 0)
    return failed(
      holds,
      missing(accuse, path, snapshot),
      'fix the label, or the pre-hook that should have made the path',
    );
  if (declared.named && isEmpty(found, path))
    return failed(holds, `${accuse}, which is empty in the snapshot: ${path}`, 'look at what the pre-hook wrote');
  return passed(holds, `${summaryOf(found)} under ${path}`);
}

function missing(accuse: string, path: string, snapshot: Snapshot | undefined): string {
  const where = snapshot ? `snapshot ${snapshot.id.slice(0, 8)} does not hold ${path}` : 'no snapshot was made';
  return `${accuse}, a path that does not exist (${where})`;
}

/** A file without bytes, or a folder with nothing in it. */
function isEmpty(found: readonly SnapshotEntry[], path: string): boolean {
  const itself = found.find((entry) => entry.path === path);
  return itself?.type === 'dir' ? found.length === 1 : itself?.sizeBytes === 0;
}
