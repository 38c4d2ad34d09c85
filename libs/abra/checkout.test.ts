import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cloneSource, fetchCommit } from './checkout.ts';

const AUTHOR = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];

/** A source with two commits, a shallow clone of it, and a checkout that has neither. */
function folders() {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-checkout-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [source, shallow, path] = [join(root, 'source'), join(root, 'shallow'), join(root, 'checkout')];
  const git = (...argv: string[]) => execFileSync('git', [...AUTHOR, ...argv], { cwd: root, encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch=main', source);
  for (const text of ['1', '2']) {
    writeFileSync(join(source, 'compose.yml'), text);
    git('-C', source, 'add', '.');
    git('-C', source, 'commit', '--quiet', '--message', text);
  }
  git('clone', '--quiet', '--depth=1', `file://${source}`, shallow);
  git('init', '--quiet', path);
  return { source, shallow, checkout: { recipe: 'wiki', path }, head: git('-C', source, 'rev-parse', 'HEAD').trim() };
}

test.each(['main', 'short', 'whole'] as const)('a source is asked for its head by the name %s', async (how) => {
  const { source, checkout, head } = folders();
  const ref = { main: 'main', short: head.slice(0, 8), whole: head }[how];
  expect(await fetchCommit(checkout, source, ref)).toBe(head);
  expect(await fetchCommit(checkout, `file://${source}`, ref)).toBe(head);
});

test('a shallow clone is told, with the way to make it whole', async () => {
  const { shallow, checkout } = folders();
  const told = {
    code: 'SOURCE_SHALLOW',
    message: `SRC=${shallow} is a shallow clone: it does not have the history in which the base is found`,
    tryThis: expect.stringContaining('git fetch --unshallow') as string,
  };
  await expect(fetchCommit(checkout, shallow, 'main')).rejects.toMatchObject(told);
  await expect(cloneSource({ ...checkout, path: `${checkout.path}/new` }, shallow)).rejects.toMatchObject(told);
});
