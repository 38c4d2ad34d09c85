import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock, withLock } from '@cc-ci/claims';
import { CcciError } from '@cc-ci/core';
import { checkpointDamaged, checkpointFormat, checkpointUnkept } from './errors.ts';
import { type Checkpoint, CHECKPOINT_FORMAT, checkpointSchema } from './schema.ts';
import { forgetStoreId } from './store-id.ts';

/** Checkpoints of a recipe that stay; older ones go when another is written. */
const KEPT_OF_A_RECIPE = 2;
const MANIFEST = '.json';

/** Where the checkpoint of a key lies, or would. */
export interface CheckpointPlace {
  /** Folder of all checkpoints, as `checkpointsFolder` gives it. */
  readonly root: string;
  readonly recipe: string;
  readonly key: string;
}

/** A checkpoint whose archives stay readable, also when another takes its place. */
export interface OpenCheckpoint extends AsyncDisposable {
  readonly place: CheckpointPlace;
  readonly manifest: Checkpoint;
  /** Descriptors of the archives' files, in the order of the manifest's volumes. */
  readonly archives: readonly number[];
}

/**
 * Opens a checkpoint; undefined where there is none. One that is replaced meanwhile is looked for once more.
 * @throws CcciError `CHECKPOINT_FORMAT`, `CHECKPOINT_DAMAGED`
 */
export async function openCheckpoint(place: CheckpointPlace): Promise<OpenCheckpoint | undefined> {
  for (let attempt = 1; ; attempt++) {
    const manifest = readManifest(place);
    if (!manifest) return undefined;
    try {
      return await openArchives(place, manifest);
    } catch (cause) {
      if (attempt === 2) throw checkpointDamaged(place.recipe, 'an archive is missing', cause);
    }
  }
}

async function openArchives(place: CheckpointPlace, manifest: Checkpoint): Promise<OpenCheckpoint> {
  await using opened = new AsyncDisposableStack();
  const archives: number[] = [];
  for (const { file } of manifest.volumes)
    archives.push(opened.use(await open(join(folderOf(place), manifest.folder, file))).fd);
  const owned = opened.move();
  return { place, manifest, archives, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** What `fill` says of the checkpoint; the store adds the key and the folder. */
export type CheckpointFacts = Omit<Checkpoint, 'format' | 'recipe' | 'key' | 'folder'>;

/**
 * Writes a checkpoint: `fill` puts its archives into a folder, which is in use once all of them are there. Whatever
 * ends this, the checkpoint before is whole until the new one is.
 * @throws CcciError `CHECKPOINT_UNKEPT`, and what `fill` throws
 */
export async function keepCheckpoint(
  place: CheckpointPlace,
  fill: (folder: string) => Promise<CheckpointFacts>,
): Promise<Checkpoint> {
  const { recipe, key } = place;
  try {
    mkdirSync(folderOf(place), { recursive: true, mode: 0o700 });
    return await withLock(lockOf(place), async () => {
      removeUnnamed(place);
      const path = await mkdtemp(join(folderOf(place), `${key.slice(0, 12)}-`));
      try {
        const facts = await fill(path);
        const folder = path.slice(folderOf(place).length + 1);
        const manifest = checkpointSchema.parse({ format: CHECKPOINT_FORMAT, recipe, key, folder, ...facts });
        await putManifest(place, path, manifest);
        removeOld(place);
        removeUnnamed(place);
        return manifest;
      } catch (error) {
        await rm(path, { recursive: true, force: true });
        throw error;
      }
    });
  } catch (error) {
    throw error instanceof CcciError ? error : checkpointUnkept(recipe, error);
  }
}

/** Written and flushed in the new folder first, so that the rename puts it in place whole or not at all. */
async function putManifest(place: CheckpointPlace, folder: string, manifest: Checkpoint): Promise<void> {
  const written = join(folder, 'manifest.new');
  const file = await open(written, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(written, manifestOf(place));
}

/** Removes a checkpoint that is of no use, unless another has taken its place; a writer that is there replaces it. */
export async function dropCheckpoint(place: CheckpointPlace, folder?: string): Promise<void> {
  await using lock = await tryLock(lockOf(place));
  if (!lock) return;
  const now = namedFolder(manifestOf(place));
  if (folder !== undefined && now !== undefined && now !== folder) return;
  forgetStoreId(place.root);
  rmSync(manifestOf(place), { force: true });
  removeUnnamed(place);
}

/** A checkpoint in a list. */
export interface ListedCheckpoint extends Pick<Checkpoint, 'recipe' | 'key' | 'madeAt' | 'domain'> {
  /** Version of the base. */
  readonly base: string;
  readonly sizeBytes: number;
}

/** All checkpoints that this version reads, of one recipe where one is named, the newest first. */
export function listCheckpoints(root: string, recipe?: string): ListedCheckpoint[] {
  return (recipe === undefined ? namesIn(root) : [recipe])
    .flatMap((name) => placesIn(root, name))
    .flatMap((place) => readable(place) ?? [])
    .map(({ place, manifest: { key, madeAt, domain, base, folder } }) => ({
      recipe: place.recipe,
      key,
      madeAt,
      domain,
      base: base.version,
      sizeBytes: sizeOf(join(folderOf(place), folder)),
    }))
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt));
}

/** @throws CcciError `CHECKPOINT_FORMAT`, `CHECKPOINT_DAMAGED` */
function readManifest(place: CheckpointPlace): Checkpoint | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(manifestOf(place), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw checkpointDamaged(place.recipe, 'its description cannot be read', error);
  }
  const format = (raw as { format?: unknown } | null)?.format;
  if (format !== CHECKPOINT_FORMAT) throw checkpointFormat(place.recipe, format, CHECKPOINT_FORMAT);
  const parsed = checkpointSchema.safeParse(raw);
  if (!parsed.success || parsed.data.key !== place.key || parsed.data.recipe !== place.recipe)
    throw checkpointDamaged(place.recipe, 'its description is not one of a checkpoint', parsed.error);
  return parsed.data;
}

function readable(place: CheckpointPlace): { place: CheckpointPlace; manifest: Checkpoint } | undefined {
  try {
    const manifest = readManifest(place);
    return manifest && { place, manifest };
  } catch {
    return undefined;
  }
}

/** Those that cannot be read are left alone: another version of cc-ci may have written them. */
function removeOld({ root, recipe }: CheckpointPlace): void {
  for (const { key } of listCheckpoints(root, recipe).slice(KEPT_OF_A_RECIPE)) {
    forgetStoreId(root);
    rmSync(manifestOf({ root, recipe, key }), { force: true });
  }
}

/** Removes folders that no file names: of writers that died, and of checkpoints that were replaced. */
function removeUnnamed(place: CheckpointPlace): void {
  const named = new Set(placesIn(place.root, place.recipe).map((each) => namedFolder(manifestOf(each))));
  for (const entry of readdirSync(folderOf(place), { withFileTypes: true }))
    if (entry.isDirectory() && !named.has(entry.name))
      rmSync(join(folderOf(place), entry.name), { recursive: true, force: true });
}

/** The folder that a file names, whatever its format. */
function namedFolder(file: string): string | undefined {
  try {
    const { folder } = JSON.parse(readFileSync(file, 'utf8')) as { folder?: unknown };
    return typeof folder === 'string' ? folder : undefined;
  } catch {
    return undefined;
  }
}

function placesIn(root: string, recipe: string): CheckpointPlace[] {
  return namesIn(join(root, recipe))
    .filter((name) => name.endsWith(MANIFEST))
    .map((name) => ({ root, recipe, key: name.slice(0, -MANIFEST.length) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(folder: string): number {
  return namesIn(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function folderOf({ root, recipe }: CheckpointPlace): string {
  return join(root, recipe);
}

function manifestOf(place: CheckpointPlace): string {
  return join(folderOf(place), `${place.key}${MANIFEST}`);
}

function lockOf(place: CheckpointPlace): string {
  return join(folderOf(place), 'lock');
}
