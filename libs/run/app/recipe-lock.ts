import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkout, hasCommit, type VersionTag } from '@cc-ci/abra';
import { z } from 'zod';
import { lockInvalid, lockStale } from '../errors.ts';

/**
 * What a recipe is tested at when nobody names a head: so that a cached answer stays one until somebody moves the pin.
 */
const recipeLockSchema = z.strictObject({
  head: z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40}$/) }),
  base: z.strictObject({ version: z.string(), commit: z.string().regex(/^[0-9a-f]{40}$/) }).nullable(),
});

export type RecipeLock = z.infer<typeof recipeLockSchema>;

/** What a lock pins of the versions of a run. */
interface Pinned {
  readonly head: { readonly commit: string };
  readonly base: VersionTag | undefined;
}

const LOCK_FILE = 'recipe.lock.json';

/** The lock of a recipe package, or undefined where nothing is pinned. @throws CcciError `LOCK_INVALID` */
export function readRecipeLock(folder: string | undefined): RecipeLock | undefined {
  const path = folder && join(folder, LOCK_FILE);
  if (!path || !existsSync(path)) return undefined;
  try {
    return recipeLockSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw lockInvalid(path, cause);
  }
}

/** Pins what was resolved. Gives the path of the file. */
export function writeRecipeLock(folder: string, { head, base }: Pinned): string {
  const lock: RecipeLock = {
    head: { commit: head.commit },
    base: base ? { version: base.version, commit: base.commit } : null,
  };
  const path = join(folder, LOCK_FILE);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  return path;
}

/** Head and base as pinned. @throws CcciError `LOCK_STALE` when the catalogue does not have them */
export async function pinnedVersions(
  checkout: Checkout,
  lock: RecipeLock,
  tags: readonly VersionTag[],
): Promise<Pinned> {
  if (!(await hasCommit(checkout, lock.head.commit))) throw lockStale(checkout.recipe, `its head ${lock.head.commit}`);
  if (!lock.base) return { head: { commit: lock.head.commit }, base: undefined };
  const { version, commit } = lock.base;
  const base = tags.find((tag) => tag.version === version && tag.commit === commit);
  if (!base) throw lockStale(checkout.recipe, `its base ${version} (${commit})`);
  return { head: { commit: lock.head.commit }, base };
}
