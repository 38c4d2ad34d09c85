import { git, silenceAttributes } from './git.ts';
import { assertTree } from './tree.ts';

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

/** All tags of the checkout, in no order. */
export async function versionTags(checkout: Checkout): Promise<VersionTag[]> {
  const format = '%(refname:strip=2)%09%(objecttype)%09%(objectname)%09%(*objectname)';
  const rows = await git(checkout.path, ['for-each-ref', 'refs/tags', `--format=${format}`]);
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
    await git(checkout.path, ['rev-parse', '--verify', 'refs/remotes/origin/HEAD^{commit}']).catch(() =>
      git(checkout.path, ['rev-parse', 'HEAD']),
    )
  ).trim();
}

/** The commit that a name stands for. */
export async function commitOf(checkout: Checkout, name: string): Promise<string | undefined> {
  const argv = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return (await git(checkout.path, argv).catch(() => '')).trim() || undefined;
}

/**
 * Puts the work tree at a commit; untracked files stay.
 * @throws CcciError `TREE_REFUSED` for a commit that must not be put down on this machine
 */
export async function checkOut(checkout: Checkout, commit: string): Promise<void> {
  await assertTree(checkout.path, commit);
  await silenceAttributes(checkout.path);
  await git(checkout.path, ['checkout', '--quiet', '--force', '--detach', commit]);
}

/** Which of some files the commit that is checked out has. */
export async function filesOfCommit(checkout: Checkout, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return [];
  return (await git(checkout.path, ['ls-files', '-z', '--', ...files])).split('\0').filter(Boolean);
}

/** Whether the checkout has a commit. */
export async function hasCommit(checkout: Checkout, commit: string): Promise<boolean> {
  return git(checkout.path, ['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}

/** Whether one commit stands in the history of another; a commit stands in its own. */
export async function isAncestor(checkout: Checkout, ancestor: string, commit: string): Promise<boolean> {
  return git(checkout.path, ['merge-base', '--is-ancestor', ancestor, commit]).then(
    () => true,
    () => false,
  );
}

/** A clone with its own work tree at a commit, sharing the objects: for lint, which must see a pristine tree. */
export async function cloneAt(checkout: Checkout, path: string, commit: string): Promise<Checkout> {
  await git(checkout.path, ['clone', '--quiet', '--shared', '--no-checkout', '--template=', checkout.path, path]);
  const clone = { recipe: checkout.recipe, path };
  await checkOut(clone, commit);
  return clone;
}
