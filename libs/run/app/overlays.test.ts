import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMeta } from '@cc-ci/recipe';
import { expect, onTestFinished, test } from 'vitest';
import { checkOverlays } from './overlays.ts';

/** A package with an overlay, and a checkout of a recipe that has two compose files. */
function runOf(overlay: string) {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-overlays-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [folder, path] = [join(root, 'package'), join(root, 'checkout')];
  mkdirSync(join(folder, 'overlays'), { recursive: true });
  mkdirSync(path);
  for (const file of ['compose.grace.yml', 'compose.smtp.yml']) writeFileSync(join(folder, 'overlays', file), '{}\n');
  for (const file of ['compose.yml', 'compose.smtp.yml']) writeFileSync(join(path, file), '{}\n');
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', path, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...argv]);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=feat: wiki');
  const overlays = [{ file: overlay, on: 'both', why: 'a longer grace period' }];
  return {
    checkout: { recipe: 'wiki', path },
    recipe: { folder, meta: parseMeta('recipe.ts', { name: 'wiki', overlays }) },
  };
}

test('an overlay lies beside the files of the recipe', async () => {
  const run = runOf('compose.grace.yml');
  await checkOverlays(run);
  // Placed for the base, and still there when the head is checked out.
  writeFileSync(join(run.checkout.path, 'compose.grace.yml'), '{}\n');
  await checkOverlays(run);
});

test('one that would take the place of the recipe’s own file, and one that is not there, are told', async () => {
  await expect(checkOverlays(runOf('compose.smtp.yml'))).rejects.toMatchObject({ code: 'OVERLAY_TAKEN' });
  await expect(checkOverlays(runOf('compose.gone.yml'))).rejects.toMatchObject({
    code: 'OVERLAY_MISSING',
    message: expect.stringContaining('recipes/wiki/overlays/compose.gone.yml is not there') as string,
  });
});
