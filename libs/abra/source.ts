import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withoutCredentials } from '@cc-ci/core';
import { GIT_PROTOCOLS } from '@cc-ci/core/git-settings';
import { type Checkout, commitOf } from './checkout.ts';
import { noSuchCommit, sourceProtocol, sourceShallow, sourceTooLarge, sourceUnreachable } from './errors.ts';
import { git, type GitOptions, silenceAttributes } from './git.ts';
import { limitGrowth } from './limit-growth.ts';

/** Where the refs of SRC are kept, out of the way of the catalogue's own. */
const SOURCE_REFS = 'refs/cc-ci';
/** More than the history of any recipe has, packed. */
const MAX_FETCH_BYTES = 500 * 1_048_576;

interface SourceRef {
  readonly kind: 'heads' | 'tags';
  readonly name: string;
}

/**
 * Brings what `ref` names of a source into the checkout and resolves it: a branch or a tag alone, and for a commit the
 * history in which it must stand.
 * @throws CcciError `SOURCE_PROTOCOL`, `SOURCE_UNREACHABLE`, `SOURCE_SHALLOW`, `SOURCE_TOO_LARGE`, `NO_SUCH_COMMIT`
 * with the branches that there are
 */
export async function fetchCommit(checkout: Checkout, source: string, ref: string): Promise<string> {
  const from = await wholeSource(source);
  const fail = (cause: unknown) => {
    throw sourceUnreachable(source, cause);
  };
  const refs = await refsOf(checkout, from).catch(fail);
  const named = ['heads', 'tags'].map((kind) => refs.find((each) => each.kind === kind && each.name === ref));
  const found = named.find((each) => each !== undefined);
  if (found) {
    const place = `${SOURCE_REFS}/${found.kind}/${found.name}`;
    await fetchRefs(checkout, { source, from }, [`+refs/${found.kind}/${found.name}:${place}`]).catch(fail);
    const commit = await commitOf(checkout, place);
    if (commit) return commit;
  } else if (/^[0-9a-f]{7,40}$/.test(ref)) {
    const all = ['heads', 'tags'].map((kind) => `+refs/${kind}/*:${SOURCE_REFS}/${kind}/*`);
    await fetchRefs(checkout, { source, from }, all).catch(fail);
    // The catalogue's own commits lie in the same checkout: one counts only where the source has it, too.
    const commit = await commitOf(checkout, ref);
    if (commit && (await sourceHas(checkout, commit))) return commit;
    if (!commit && ref.length === 40 && (await fetchUnlisted(checkout, { source, from }, ref))) return ref;
  }
  throw noSuchCommit(
    source,
    ref,
    refs.filter(({ kind }) => kind === 'heads').map(({ name }) => name),
  );
}

/**
 * Clones a source with its tags, as abra clones a recipe of its catalogue, and without a work tree.
 * @throws CcciError `SOURCE_PROTOCOL`, `SOURCE_UNREACHABLE`, `SOURCE_SHALLOW`, `SOURCE_TOO_LARGE`
 */
export async function cloneSource(checkout: Checkout, source: string): Promise<void> {
  const from = await wholeSource(source);
  const argv = [
    'clone',
    '--quiet',
    '--no-local',
    '--no-checkout',
    '--template=',
    '--end-of-options',
    from,
    checkout.path,
  ];
  await withinSize(checkout, source, (options) => git(dirname(checkout.path), argv, options)).catch(
    (cause: unknown) => {
      throw sourceUnreachable(source, cause);
    },
  );
  // A token of the address would stand in the checkout from here on.
  await git(checkout.path, ['remote', 'set-url', 'origin', '--', withoutCredentials(from)]);
  await silenceAttributes(checkout.path);
}

/**
 * What git fetches from: an address, or else an absolute path, which is neither an option nor the name of a remote.
 * @throws CcciError `SOURCE_PROTOCOL`, `SOURCE_SHALLOW` for a folder of this machine that has a part of the history
 */
async function wholeSource(source: string): Promise<string> {
  const protocol = /^([a-z][a-z\d+.-]*):(?:\/\/|:)/i.exec(source)?.[1]?.toLowerCase();
  if (protocol && !(GIT_PROTOCOLS as readonly string[]).includes(protocol)) throw sourceProtocol(source, protocol);
  const path = resolve(source.replace(/^file:\/\//i, ''));
  if (!existsSync(path)) return protocol || /^[\w.][\w.@-]*:(?!:)/.test(source) ? source : path;
  const isShallow = (await git(path, ['rev-parse', '--is-shallow-repository']).catch(() => '')).trim() === 'true';
  if (isShallow) throw sourceShallow(source);
  return path;
}

async function refsOf({ path }: Checkout, from: string): Promise<SourceRef[]> {
  const listed = await git(path, ['ls-remote', '--quiet', '--heads', '--tags', '--refs', '--end-of-options', from]);
  return listed.split('\n').flatMap((row) => {
    const [, kind, name] = /^\S+\trefs\/(heads|tags)\/(.+)$/.exec(row) ?? [];
    return name ? [{ kind: kind === 'heads' ? 'heads' : 'tags', name } as const] : [];
  });
}

interface FetchFrom {
  readonly source: string;
  /** As git takes it. */
  readonly from: string;
}

async function fetchRefs(checkout: Checkout, { source, from }: FetchFrom, refspecs: readonly string[]): Promise<void> {
  const argv = ['fetch', '--quiet', '--prune', '--no-tags', '--end-of-options', from, ...refspecs];
  await withinSize(checkout, source, (options) => git(checkout.path, argv, options));
}

/** Whether a commit stands in the history of a branch or tag of the source. */
async function sourceHas({ path }: Checkout, commit: string): Promise<boolean> {
  return (await git(path, ['for-each-ref', '--contains', commit, '--count=1', SOURCE_REFS])).trim() !== '';
}

/** A commit on no branch, such as a pull request's after a force push; not every server gives it. */
async function fetchUnlisted(checkout: Checkout, from: FetchFrom, commit: string): Promise<boolean> {
  return fetchRefs(checkout, from, [`+${commit}:${SOURCE_REFS}/asked`]).then(
    () => true,
    () => false,
  );
}

/** @throws CcciError `SOURCE_TOO_LARGE` */
async function withinSize(
  checkout: Checkout,
  source: string,
  fetch: (options: GitOptions) => Promise<unknown>,
): Promise<void> {
  const packs = join(checkout.path, '.git', 'objects', 'pack');
  const tooLarge = () => sourceTooLarge(source, MAX_FETCH_BYTES);
  await limitGrowth((signal) => fetch({ signal }), { folder: packs, maxBytes: MAX_FETCH_BYTES, tooLarge });
}
