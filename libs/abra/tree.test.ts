import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkOut } from './checkout.ts';

interface Tree {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
}

// What a stranger's files may not be stands in libs/policy/hostile.test.ts.

/** A checkout of which the newest commit has some files and symlinks more than a compose file. */
function checkoutOf({ files = {}, links = {} }: Tree) {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-tree-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...argv], {
      cwd: path,
      encoding: 'utf8',
    });
  git('init', '--quiet', '--initial-branch=main');
  for (const [name, text] of Object.entries({ 'compose.yml': 'a', ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    rmSync(join(path, name), { force: true });
    symlinkSync(target, join(path, name));
  }
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message', 'x');
  return { checkout: { recipe: 'wiki', path }, head: git('rev-parse', 'HEAD').trim(), git };
}

test('a symlink within the checkout is followed', async () => {
  const { checkout, head } = checkoutOf({
    files: { 'theme/logo.svg': 'x' },
    links: { logo: 'theme/logo.svg', 'theme/up': '../theme/./logo.svg', later: 'nothing/there' },
  });
  await checkOut(checkout, head);
  expect(readFileSync(join(checkout.path, 'logo'), 'utf8')).toBe('x');
});

test('neither hook nor filter runs, and files are put down as the commit has them', async () => {
  const { checkout, head, git } = checkoutOf({
    files: { '.gitattributes': '* filter=x text eol=crlf ident\n', 'a.txt': '$Id$\n' },
  });
  const touched = join(checkout.path, 'touched');
  git('config', 'filter.x.smudge', `touch ${touched}; cat`);
  git('config', 'core.fsmonitor', `touch ${touched}`);
  const hook = join(checkout.path, '.git', 'hooks', 'post-checkout');
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\ntouch ${touched}\n`);
  chmodSync(hook, 0o755);
  rmSync(join(checkout.path, 'a.txt'));
  await checkOut(checkout, head);
  expect(existsSync(touched)).toBe(false);
  expect(readFileSync(join(checkout.path, 'a.txt'), 'utf8')).toBe('$Id$\n');
});

test('a commit of more files than any recipe has is refused before they are put down', async () => {
  const { checkout, git } = checkoutOf({});
  const blob = git('rev-parse', 'HEAD:compose.yml').trim();
  const mktree = (rows: string[]) =>
    execFileSync('git', ['mktree'], { cwd: checkout.path, input: rows.join('\n'), encoding: 'utf8' }).trim();
  const hundred = (kind: string, object: string) =>
    Array.from({ length: 100 }, (_, at) => `${kind} ${object}\t${String(at).padStart(120, '0')}`);
  const folder = mktree(hundred('100644 blob', blob));
  const folders = mktree(hundred('040000 tree', folder));
  const deep = mktree(hundred('040000 tree', folders));
  for (const tree of [mktree(hundred('040000 tree', folders).slice(0, 3)), deep]) {
    const commit = git('commit-tree', '-m', 'x', tree).trim();
    await expect(checkOut(checkout, commit)).rejects.toMatchObject({
      code: 'TREE_REFUSED',
      message: expect.stringMatching(/it has (more than 20000|30000) files/) as string,
    });
  }
});
