import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { execa } from 'execa';
import { gitFailed, gitOverdue, noSuchCommit, sourceShallow, sourceUnreachable } from './errors.ts';

/** A recipe's git checkout, as abra keeps it under `$ABRA_DIR/recipes/<name>`. */
export interface Checkout {
  readonly recipe: string;
  readonly path: string;
}

/** A version tag of a recipe. */
export interface VersionTag {
  readonly version: string;
  readonly commit: string;
  /** Lightweight tags break a deploy that is not chaos (lint R014). */
  readonly annotated: boolean;
}

const GIT_TIMEOUT_MS = 10 * 60_000;

/** Where the refs of SRC are kept, out of the way of the catalogue's own. */
const SOURCE_REFS = 'refs/cc-ci';

/** All tags of the checkout, in no order. */
export async function versionTags(checkout: Checkout): Promise<VersionTag[]> {
  const format = '%(refname:strip=2)%09%(objecttype)%09%(objectname)%09%(*objectname)';
  const rows = await git(checkout, 'for-each-ref', 'refs/tags', `--format=${format}`);
  return rows
    .split('\n')
    .filter(Boolean)
    .map((row) => {
      const [version = '', type, object = '', peeled] = row.split('\t');
      return { version, commit: type === 'tag' && peeled ? peeled : object, annotated: type === 'tag' };
    });
}

/** The newest commit of the catalogue's default branch. */
export async function newestCommit(checkout: Checkout): Promise<string> {
  return (
    await git(checkout, 'rev-parse', '--verify', 'refs/remotes/origin/HEAD^{commit}').catch(() =>
      git(checkout, 'rev-parse', 'HEAD'),
    )
  ).trim();
}

/**
 * Brings a source's branches and tags into the checkout and resolves a branch, tag or commit of it.
 * @throws CcciError `SOURCE_UNREACHABLE`, `SOURCE_SHALLOW`, `NO_SUCH_COMMIT` with the branches that there are
 */
export async function fetchCommit(checkout: Checkout, source: string, ref: string): Promise<string> {
  const from = await wholeSource(checkout, source);
  await git(
    checkout,
    'fetch',
    '--quiet',
    '--no-tags',
    '--prune',
    from,
    `+refs/heads/*:${SOURCE_REFS}/heads/*`,
    `+refs/tags/*:${SOURCE_REFS}/tags/*`,
  ).catch((cause: unknown) => {
    throw sourceUnreachable(source, cause);
  });
  for (const name of [`${SOURCE_REFS}/heads/${ref}`, `${SOURCE_REFS}/tags/${ref}`]) {
    const commit = await commitOf(checkout, name);
    if (commit) return commit;
  }
  // The catalogue's own commits lie in the same checkout: one counts only where the source has it, too.
  const commit = /^[0-9a-f]{7,40}$/.test(ref) ? await commitOf(checkout, ref) : undefined;
  if (commit && (await sourceHas(checkout, commit))) return commit;
  if (!commit && /^[0-9a-f]{40}$/.test(ref) && (await fetchUnlisted(checkout, from, ref))) return ref;
  throw noSuchCommit(source, ref, await branchesOf(checkout));
}

/**
 * What git fetches from. @throws CcciError `SOURCE_SHALLOW` for a folder of this machine that has a part of the history
 */
async function wholeSource(checkout: Checkout, source: string): Promise<string> {
  const path = source.replace(/^file:\/\//, '');
  if (!existsSync(path)) return source;
  const at = { ...checkout, path };
  const isShallow = (await git(at, 'rev-parse', '--is-shallow-repository').catch(() => '')).trim() === 'true';
  if (isShallow) throw sourceShallow(source);
  return resolve(path);
}

async function commitOf(checkout: Checkout, name: string): Promise<string | undefined> {
  const argv = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return (await git(checkout, ...argv).catch(() => '')).trim() || undefined;
}

/** Whether a commit stands in the history of a branch or tag of the source. */
async function sourceHas(checkout: Checkout, commit: string): Promise<boolean> {
  return (await git(checkout, 'for-each-ref', '--contains', commit, '--count=1', SOURCE_REFS)).trim() !== '';
}

/** A commit on no branch, such as a pull request's after a force push; not every server gives it. */
async function fetchUnlisted(checkout: Checkout, from: string, commit: string): Promise<boolean> {
  return git(checkout, 'fetch', '--quiet', '--no-tags', from, `+${commit}:${SOURCE_REFS}/asked`).then(
    () => true,
    () => false,
  );
}

/**
 * Clones a source with its tags, as abra clones a recipe of its catalogue. @throws CcciError `SOURCE_UNREACHABLE`,
 * `SOURCE_SHALLOW`
 */
export async function cloneSource(checkout: Checkout, source: string): Promise<void> {
  const parent = { ...checkout, path: dirname(checkout.path) };
  const from = await wholeSource(parent, source);
  await git(parent, 'clone', '--quiet', from, checkout.path).catch((cause: unknown) => {
    throw sourceUnreachable(source, cause);
  });
}

/** Puts the work tree at a commit; untracked files stay. */
export async function checkOut(checkout: Checkout, commit: string): Promise<void> {
  await git(checkout, 'checkout', '--quiet', '--force', '--detach', commit);
}

/** Which of some files the commit that is checked out has. */
export async function filesOfCommit(checkout: Checkout, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return [];
  return (await git(checkout, 'ls-files', '-z', '--', ...files)).split('\0').filter(Boolean);
}

/** Whether the checkout has a commit. */
export async function hasCommit(checkout: Checkout, commit: string): Promise<boolean> {
  return git(checkout, 'cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
}

/** Whether one commit stands in the history of another; a commit stands in its own. */
export async function isAncestor(checkout: Checkout, ancestor: string, commit: string): Promise<boolean> {
  return git(checkout, 'merge-base', '--is-ancestor', ancestor, commit).then(
    () => true,
    () => false,
  );
}

/** A clone with its own work tree at a commit, sharing the objects: for lint, which must see a pristine tree. */
export async function cloneAt(checkout: Checkout, path: string, commit: string): Promise<Checkout> {
  await git(checkout, 'clone', '--quiet', '--shared', '--no-checkout', checkout.path, path);
  const clone = { recipe: checkout.recipe, path };
  await checkOut(clone, commit);
  return clone;
}

async function branchesOf(checkout: Checkout): Promise<string[]> {
  const names = await git(checkout, 'for-each-ref', `${SOURCE_REFS}/heads`, '--format=%(refname:strip=3)');
  return names.split('\n').filter(Boolean);
}

async function git(checkout: Checkout, ...argv: string[]): Promise<string> {
  const result = await execa('git', ['-C', checkout.path, '-c', 'advice.detachedHead=false', ...argv], {
    reject: false,
    stdin: 'ignore',
    timeout: GIT_TIMEOUT_MS,
    env: { GIT_TERMINAL_PROMPT: '0' },
  });
  if (result.timedOut) throw gitOverdue(argv[0] ?? '', GIT_TIMEOUT_MS, String(result.stderr));
  if (result.exitCode !== 0) throw gitFailed(argv[0] ?? '', checkout.path, String(result.stderr));
  return String(result.stdout);
}
