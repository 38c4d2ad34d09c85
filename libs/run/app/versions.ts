import { type Checkout, fetchCommit, isAncestor, newestCommit, type VersionTag, versionTags } from '@cc-ci/abra';
import semver from 'semver';
import { baseUnknown } from '../errors.ts';
import { pinnedVersions, type RecipeLock } from './recipe-lock.ts';
import type { RunRequest } from '../request.ts';

/** The commit under test. */
export interface Head {
  readonly commit: string;
  /** Of a head that is published. */
  readonly version?: string | undefined;
  readonly ref?: string;
}

/** What a run goes from and to. */
export interface Versions {
  readonly head: Head;
  /** The published version to start from; undefined when there is none before the head. */
  readonly base: VersionTag | undefined;
  /**
   * Tags that lint R014 refuses. While the recipe has one, abra deploys no version of it but by chaos: the rule looks
   * at all tags.
   */
  readonly lightweight: readonly string[];
}

/**
 * Resolves head and base. With SRC and REF the head is theirs; without, it is what the lock pins, and else the
 * catalogue's newest commit. The base is the newest version published before the head, unless the recipe names one.
 * @throws CcciError `SOURCE_UNREACHABLE`, `NO_SUCH_COMMIT`, `LOCK_STALE`, `BASE_UNKNOWN`
 */
export async function resolveVersions(
  checkout: Checkout,
  request: Pick<RunRequest, 'src' | 'ref'>,
  pins: { readonly base?: string; readonly lock?: RecipeLock } = {},
): Promise<Versions> {
  const tags = await versionTags(checkout);
  const lightweight = tags.filter(({ annotated }) => !annotated).map(({ version }) => version);
  const published = newestFirst(tags);
  const versionOf = (commit: string) => published.find((tag) => tag.commit === commit)?.version;
  if (!request.src && pins.lock) {
    const { head, base } = await pinnedVersions(checkout, pins.lock, tags);
    return { head: { ...head, version: versionOf(head.commit) }, base, lightweight };
  }
  const head =
    request.src && request.ref
      ? { commit: await fetchCommit(checkout, request.src, request.ref), ref: request.ref }
      : { commit: await newestCommit(checkout) };
  return {
    head: { ...head, version: versionOf(head.commit) },
    base: pins.base ? pinned(published, pins.base) : await newestBefore(checkout, published, head.commit),
    lightweight,
  };
}

/**
 * Versions in semver's order; the part after `+` decides between equal ones. Tags that are no versions are left out, as
 * abra does.
 */
export function newestFirst(tags: readonly VersionTag[]): VersionTag[] {
  return tags.filter(({ version }) => semver.valid(version)).sort((a, b) => semver.compareBuild(b.version, a.version));
}

async function newestBefore(
  checkout: Checkout,
  published: readonly VersionTag[],
  head: string,
): Promise<VersionTag | undefined> {
  for (const tag of published) {
    if (tag.commit !== head && (await isAncestor(checkout, tag.commit, head))) return tag;
  }
  return undefined;
}

function pinned(published: readonly VersionTag[], version: string): VersionTag {
  const found = published.find((tag) => tag.version === version);
  if (!found) throw baseUnknown(version, `published: ${published.map((tag) => tag.version).join(', ') || 'none'}`);
  return found;
}
