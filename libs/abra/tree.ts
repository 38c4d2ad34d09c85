import { posix } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { treeRefused } from './errors.ts';
import { git } from './git.ts';

/** More than any recipe has. */
const MAX_FILES = 20_000;
const MAX_TREE_BYTES = 200 * 1_048_576;
/** A file that is read whole, and parsed. */
const MAX_PLAIN_BYTES = 1_048_576;
/** As many as Linux follows. */
const MAX_HOPS = 40;
/** As long as a path may be. */
const MAX_LINK_BYTES = 4_096;

/** Files that the runner and abra read on the machine that runs them. */
const PLAIN = /^(compose\b[^/]*\.ya?ml|\.env\.sample|abra\.sh|release\/[^/]+)$/;

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly sizeBytes: number;
  readonly path: string;
}

/**
 * Refuses a commit that must not be put down on this machine: with symlinks that leave the checkout, with symlinks in
 * the place of the files that abra reads, or with more than any recipe has.
 * @throws CcciError `TREE_REFUSED` with path and reason
 */
export async function assertTree(checkout: string, commit: string): Promise<void> {
  const entries = await entriesOf(checkout, commit);
  if (entries.length > MAX_FILES)
    throw treeRefused(commit, `it has ${entries.length} files, and ${MAX_FILES} are allowed`, 'take files out');
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  if (sizeBytes > MAX_TREE_BYTES)
    throw treeRefused(
      commit,
      `its files have ${mib(sizeBytes)}, and ${mib(MAX_TREE_BYTES)} are allowed`,
      largest(entries),
    );
  const large = entries.find((entry) => PLAIN.test(entry.path) && entry.sizeBytes > MAX_PLAIN_BYTES);
  if (large)
    throw treeRefused(
      commit,
      `${large.path} has ${mib(large.sizeBytes)}, and ${mib(MAX_PLAIN_BYTES)} is allowed`,
      `make ${large.path} smaller`,
    );
  const links = await linksOf(checkout, commit, entries);
  for (const [path, target] of links) {
    if (PLAIN.test(path))
      throw treeRefused(commit, `${path} is a symlink to ${target}`, `put a plain file in the place of ${path}`);
    if (!staysWithin(links, path))
      throw treeRefused(
        commit,
        `${path} is a symlink that leaves the checkout: ${target}`,
        `put a file in the place of ${path}`,
      );
  }
}

async function entriesOf(checkout: string, commit: string): Promise<Entry[]> {
  const listed = await git(checkout, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]).catch((error: unknown) => {
    const isTooLong = error instanceof CcciError && error.code === 'GIT_SAID_TOO_MUCH';
    throw isTooLong ? treeRefused(commit, `it has more than ${MAX_FILES} files`, 'take files out') : error;
  });
  return listed
    .split('\0')
    .filter(Boolean)
    .map((row) => {
      const [facts = '', path = ''] = [row.slice(0, row.indexOf('\t')), row.slice(row.indexOf('\t') + 1)];
      const [mode = '', , object = '', size = ''] = facts.split(/ +/);
      return { mode, object, sizeBytes: Number(size) || 0, path };
    });
}

/** Each symlink's target by its path. */
async function linksOf(
  checkout: string,
  commit: string,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  for (const { path, object, sizeBytes } of entries.filter(({ mode }) => mode === '120000')) {
    if (sizeBytes > MAX_LINK_BYTES)
      throw treeRefused(commit, `${path} is a symlink of ${sizeBytes} bytes`, `put a file in the place of ${path}`);
    links.set(path, await git(checkout, ['cat-file', 'blob', object]));
  }
  return links;
}

/** Whether what a symlink leads to lies in the checkout, through other symlinks too, and not in its `.git`. */
function staysWithin(links: ReadonlyMap<string, string>, link: string): boolean {
  const open = link.split('/');
  const at: string[] = [];
  for (let hops = 0; open.length > 0;) {
    const name = open.shift() ?? '';
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (at.length === 0) return false;
      at.pop();
      continue;
    }
    at.push(name);
    if (at.length === 1 && name.toLowerCase() === '.git') return false;
    const target = links.get(at.join('/'));
    if (target === undefined) continue;
    if (++hops > MAX_HOPS || posix.isAbsolute(target)) return false;
    at.pop();
    open.unshift(...target.split('/'));
  }
  return true;
}

function largest(entries: readonly Entry[]): string {
  const [first] = [...entries].sort((a, b) => b.sizeBytes - a.sizeBytes);
  return first ? `the largest is ${first.path} with ${mib(first.sizeBytes)}` : '';
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MiB`;
}
