import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cloneSource, fetchCommit } from './source.ts';

const AUTHOR = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];

/** A source with two commits, a shallow clone of it, and a checkout that has neither. */
function folders() {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-source-'));
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
  const head = git('-C', source, 'rev-parse', 'HEAD').trim();
  return { root, source, shallow, checkout: { recipe: 'wiki', path }, head, git };
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

test('a branch that is asked for comes alone', async () => {
  const { source, checkout, git } = folders();
  git('-C', source, 'branch', 'other', 'HEAD~1');
  await fetchCommit(checkout, source, 'main');
  expect(git('-C', checkout.path, 'for-each-ref', '--format=%(refname)')).toBe('refs/cc-ci/heads/main\n');
});

test('a commit that another source has brought is no commit of this one', async () => {
  const { source, shallow, checkout, head, git } = folders();
  await fetchCommit(checkout, source, head);
  git('init', '--quiet', `${shallow}-empty`);
  await expect(fetchCommit(checkout, `${shallow}-empty`, head)).rejects.toMatchObject({ code: 'NO_SUCH_COMMIT' });
});

test.each([
  ['an option', (touched: string) => `--upload-pack=touch ${touched};`, 'SOURCE_UNREACHABLE'],
  ['a program', (touched: string) => `ext::touch ${touched}`, 'SOURCE_PROTOCOL'],
  ['the name of a remote', () => 'origin', 'SOURCE_UNREACHABLE'],
  ['without encryption', () => 'http://127.0.0.1:9/wiki.git', 'SOURCE_PROTOCOL'],
  ['of git’s own protocol', () => 'git://127.0.0.1:9/wiki.git', 'SOURCE_PROTOCOL'],
])('a source that looks like %s is an address or a path, and nothing is run', async (_case, make, code) => {
  const { root, source, checkout, git } = folders();
  git('-C', checkout.path, 'remote', 'add', 'origin', source);
  git('-C', checkout.path, 'config', 'protocol.ext.allow', 'always');
  const touched = join(root, 'touched');
  await expect(fetchCommit(checkout, make(touched), 'main')).rejects.toMatchObject({ code });
  await expect(cloneSource({ ...checkout, path: join(root, 'new') }, make(touched))).rejects.toMatchObject({ code });
  expect(existsSync(touched)).toBe(false);
});

test.each(['--help', '--upload-pack=touch', 'main:refs/heads/x', '*', '-'])('the ref "%s" is a name', async (ref) => {
  const { source, checkout } = folders();
  await expect(fetchCommit(checkout, source, ref)).rejects.toMatchObject({
    code: 'NO_SUCH_COMMIT',
    message: expect.stringContaining(`REF=${ref}`) as string,
  });
});

test('a clone keeps no token, and runs no hook of a template', async () => {
  const { root, source, checkout, git } = folders();
  const path = join(root, 'new');
  await cloneSource({ ...checkout, path }, `file://${source}`);
  expect(git('-C', path, 'config', 'remote.origin.url').trim()).toBe(source);
  expect(existsSync(join(path, '.git', 'hooks'))).toBe(false);
  expect(readdirSync(path)).toEqual(['.git']);
});
