import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lintRecipe } from '../abra/lint.ts';
import { buildCatalogue } from './build.ts';
import type { History } from './history.ts';

const root = mkdtempSync(join(tmpdir(), 'databases-'));

beforeAll(async () => {
  vi.stubEnv('CC_CI_LAB_DIR', root);
  vi.stubEnv('ABRA_DIR', root);
  await buildCatalogue({ dir: join(root, 'catalogue') });
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** Every recipe but the one that keeps files and no more. */
const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'custom-html',
);
const histories = await Promise.all(
  folders.map(
    async ({ name }) => ((await import(join(import.meta.dirname, name, 'history.ts'))) as { default: History }).default,
  ),
);

/** Rules that upstream's recipes do not satisfy, and ours with them. */
const UNSATISFIED: Readonly<Record<string, readonly string[]>> = {
  // Names of secrets that are longer than the rule wants.
  drone: ['R015'],
  gitea: ['R015'],
  // MinIO's tags are dates.
  'lasuite-docs': ['R005'],
  // Its newest tag is lightweight.
  'lasuite-meet': ['R014'],
};

describe.each(histories)('$recipe', ({ recipe, branches }) => {
  const dir = join(root, 'recipes', recipe);
  const git = (...args: string[]) => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();

  beforeAll(() => void execFileSync('git', ['clone', '--quiet', join(root, 'catalogue', recipe), dir]));

  test.each(['main', ...Object.keys(branches)])('%s meets every lint rule that upstream’s does', (branch) => {
    git('checkout', '--quiet', '--detach', `origin/${branch}`);
    const failed = lintRecipe({ name: recipe, dir }).filter((result) => !result.satisfied && !result.skipped);
    expect(failed.map(({ rule }) => rule.ref)).toEqual(UNSATISFIED[recipe] ?? []);
  });

  test('has the mistakes that every recipe with a database has, each one commit off the pull request', () => {
    const red = Object.keys(branches).filter((name) => name.startsWith('red/'));
    const isBackedUp = git('show', 'origin/main:compose.yml').includes('backupbot.backup');
    expect(red).toEqual(
      expect.arrayContaining(['red/renamed-volume', ...(isBackedUp ? ['red/no-restore-hook', 'red/cut-dump'] : [])]),
    );
    for (const name of red) expect(git('rev-parse', `origin/${name}~1`)).toBe(git('rev-parse', 'origin/pr/next'));
  });
});
