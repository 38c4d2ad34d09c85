import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCatalogue, fastImportStream, planHistory, type Tree, writeRepository } from '@cc-ci/catalogue-kit';
import { afterAll, expect, test, vi } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('two folders, two users with other git settings and another umask: the same commits and tags', async () => {
  await buildCatalogue({ dir: join(root, 'one'), only: ['custom-html'] });
  await asSomebodyElse(() => buildCatalogue({ dir: join(root, 'two'), only: ['custom-html'] }));
  const one = refs(join(root, 'one/custom-html'));
  expect(one).toMatch(/^[0-9a-f]{40} commit refs\/heads\/main$/m);
  expect(refs(join(root, 'two/custom-html'))).toBe(one);
});

test('the commits of custom-html are these, on every machine', async () => {
  await buildCatalogue({ dir: join(root, 'one'), only: ['custom-html'] });
  const repository = join(root, 'one/custom-html');
  expect(git(repository, 'log', '--format=%an <%ae> %cI %s', 'main').trim().split('\n')).toEqual([
    'cc-ci lab <lab@ci.test> 2026-01-05T11:00:00+00:00 chore: upgrade nginx to 1.26.3',
    'cc-ci lab <lab@ci.test> 2026-01-05T10:00:00+00:00 feat: serve a folder with nginx',
  ]);
  expect(git(repository, 'fsck', '--strict')).not.toContain('error');
  expect(git(repository, 'cat-file', '-t', '1.11.0+1.26.3').trim()).toBe('tag');
  expect(git(repository, 'rev-parse', 'red/nothing-new')).toBe(git(repository, 'rev-parse', '1.11.0+1.26.3^{commit}'));
});

test('a catalogue that is up to date is not touched', async () => {
  const lines: string[] = [];
  await buildCatalogue({ dir: join(root, 'three'), onProgress: (line) => lines.push(line) });
  const written = lines.splice(0).length;
  const before = statSync(join(root, 'three/custom-html')).mtimeMs;
  await buildCatalogue({ dir: join(root, 'three'), onProgress: (line) => lines.push(line) });
  expect({
    written: written > 0,
    again: lines,
    sameFolder: statSync(join(root, 'three/custom-html')).mtimeMs === before,
  }).toEqual({ written: true, again: [], sameFolder: true });
});

test('what changed is written again, with nothing of the old left', async () => {
  const dir = join(root, 'thing');
  const stream = (text: string, lightweightTag: boolean) =>
    fastImportStream(
      planHistory({
        recipe: 'thing',
        description: '',
        branches: {},
        main: [
          {
            message: 'feat: start',
            edits: [(tree: Tree) => void tree.set('run.sh', text)],
            tag: '1.0.0+1',
            lightweightTag,
          },
        ],
      }),
    );
  expect(await writeRepository(dir, stream('#!/bin/sh\n', true))).toBe(true);
  expect(git(dir, 'cat-file', '-t', '1.0.0+1').trim()).toBe('commit');
  expect(git(dir, 'ls-tree', 'main')).toMatch(/^100755 blob/);
  expect(await writeRepository(dir, stream('true\n', false))).toBe(true);
  expect(git(dir, 'cat-file', '-t', '1.0.0+1').trim()).toBe('tag');
  expect(git(dir, 'ls-tree', 'main')).toMatch(/^100644 blob/);
});

test('recipes.json lists the versions, oldest first, with their images', async () => {
  await buildCatalogue({ dir: join(root, 'one'), only: ['custom-html'] });
  const { 'custom-html': entry } = JSON.parse(await readFile(join(root, 'one/recipes.json'), 'utf8')) as Record<
    string,
    { category: string; versions: unknown }
  >;
  expect(entry).toMatchObject({
    category: 'Apps',
    versions: [
      { '1.10.0+1.22.1': { app: { image: 'nginx', tag: '1.22.1' } } },
      { '1.11.0+1.26.3': { app: { image: 'nginx', tag: '1.26.3' } } },
    ],
  });
});

async function asSomebodyElse(work: () => Promise<void>): Promise<void> {
  const config = join(root, 'gitconfig');
  writeFileSync(
    config,
    '[user]\n name = N. N.\n email = n@example.com\n[core]\n autocrlf = true\n[commit]\n gpgsign = true\n[tag]\n gpgsign = true\n[init]\n defaultBranch = trunk\n',
  );
  const changes = {
    GIT_CONFIG_GLOBAL: config,
    GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
    GIT_COMMITTER_NAME: 'N. N.',
    TZ: 'Asia/Tokyo',
  };
  for (const [name, value] of Object.entries(changes)) vi.stubEnv(name, value);
  const umask = process.umask(0o077);
  try {
    await work();
  } finally {
    process.umask(umask);
    vi.unstubAllEnvs();
  }
}

function refs(repository: string): string {
  return git(repository, 'for-each-ref', '--format=%(objectname) %(objecttype) %(refname)');
}

function git(repository: string, ...args: string[]): string {
  return execFileSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  });
}
