import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lintRecipe } from '../abra/lint.ts';
import { buildCatalogue } from './build.ts';
import history from './custom-html/history.ts';

const root = mkdtempSync(join(tmpdir(), 'custom-html-'));
const dir = join(root, 'recipes/custom-html');

beforeAll(async () => {
  vi.stubEnv('CC_CI_LAB_DIR', root);
  vi.stubEnv('ABRA_DIR', root);
  await buildCatalogue({ dir: join(root, 'catalogue') });
  execFileSync('git', ['clone', '--quiet', join(root, 'catalogue/custom-html'), dir]);
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test.each(['main', ...Object.keys(history.branches)])('%s meets every lint rule', (branch) => {
  execFileSync('git', ['-C', dir, 'checkout', '--quiet', '--detach', `origin/${branch}`]);
  const failed = lintRecipe({ name: 'custom-html', dir }).filter((result) => !result.satisfied && !result.skipped);
  expect(failed.map(({ rule }) => rule.ref)).toEqual([]);
});

test('every red branch is one commit off the pull request, and leaves the releases alone', () => {
  const mistakes = Object.entries(history.branches).filter(
    ([name, branch]) => name.startsWith('red/') && branch.from === 'pr/next',
  );
  expect(mistakes).toHaveLength(10);
  for (const [name] of mistakes) {
    expect(git('rev-parse', `origin/${name}~1`)).toBe(git('rev-parse', 'origin/pr/next'));
    expect(git('diff', '--name-only', 'origin/pr/next', `origin/${name}`)).not.toContain('release/');
  }
});

test('two heads bring nothing new: the newest release itself, and one that only touches the README', () => {
  expect(git('rev-parse', 'origin/red/nothing-new')).toBe(git('rev-parse', '1.11.0+1.26.3^{commit}'));
  expect(git('diff', '--name-only', '1.11.0+1.26.3', 'origin/red/readme-only')).toBe('README.md');
});

function git(...args: string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();
}
