import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedPaths, findBase, gitOf, recipesOf } from './change.ts';

const dir = mkdtempSync(join(tmpdir(), 'change-'));
const [origin, young, shallow] = ['origin', 'young', 'shallow'].map((name) => join(dir, name)) as [
  string,
  string,
  string,
];
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A commit that is so many hours old; gives its id. */
function commit(repository: string, hours: number): string {
  const date = hoursAgo(hours);
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@localhost'];
  execFileSync('git', ['-C', repository, ...who, 'commit', '-q', '--allow-empty', '-m', `${hours} h`], { env });
  return gitOf(repository)('rev-parse', 'HEAD');
}

let old: string;
beforeAll(() => {
  for (const repository of [origin, young]) execFileSync('git', ['init', '-q', '-b', 'main', repository]);
  commit(origin, 9);
  old = commit(origin, 5);
  commit(origin, 3);
  commit(origin, 1);
  commit(young, 1);
  execFileSync('git', ['clone', '-q', '--depth=1', `file://${origin}`, shallow]);
});
afterAll(() => rmSync(dir, { recursive: true }));

test('the base is the newest commit that is more than four hours old', () => {
  expect(findBase(gitOf(origin), undefined)).toEqual({ commit: old });
  expect(findBase(gitOf(origin), '')).toEqual({ commit: old });
});

test('CC_CI_BASE names another one', () => {
  const head = gitOf(origin)('rev-parse', 'HEAD');
  expect(findBase(gitOf(origin), 'main')).toEqual({ commit: head });
});

test('a repository that has just begun has no base, and says so', () => {
  expect(findBase(gitOf(young), undefined)).toEqual({ none: expect.stringContaining('more than 4 hours old') });
});

test('a shallow clone that does not hold the base says so', () => {
  expect(findBase(gitOf(shallow), undefined)).toEqual({ none: expect.stringContaining('more than 4 hours old') });
  expect(findBase(gitOf(shallow), old)).toEqual({ none: `CC_CI_BASE=${old} is no commit of this clone` });
});

test('what is not committed yet counts as changed', () => {
  writeFileSync(join(origin, 'new-file'), '');
  expect(changedPaths(gitOf(origin), old)).toEqual(['new-file']);
});

test('recipes are found by the folders of their packages alone', () => {
  expect(
    recipesOf(['recipes/n8n/lab/history.ts', 'libs/run/run.ts', 'recipes/gone/recipe.ts'], ['ghost', 'n8n']),
  ).toEqual(['n8n']);
});
