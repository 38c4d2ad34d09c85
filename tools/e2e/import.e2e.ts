import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ccCi, ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createSource, type Source } from './source.ts';
import { createWorkspace } from './workspace.ts';

/**
 * A repository of somebody else's: a clone of the smallest recipe, with a commit of its own and an image that the lab
 * does not have.
 */
let target: Target;
let source: Source;

beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  source = createSource(join(dirname(target.stateDir), 'catalogue/custom-html'), 'main', {
    'README.md': (text) => `${text}\nForked.\n`,
    // abra deploys the recipe that TYPE names, and puts the app's domain in the place of that name at example.com.
    '.env.sample': (text) => text.replaceAll('custom-html', 'forked-html'),
  });
  // Its version is published again, since a run begins with the newest one.
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', source.path, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]);
  git('remote', 'remove', 'origin');
  git('tag', '--delete', '1.10.0+1.22.1', '1.11.0+1.26.3');
  git('tag', '--annotate', '--message=the fork', '1.11.0+1.26.3');
  git('commit', '--quiet', '--allow-empty', '--message=docs: more of it');
});
afterAll(() => source[Symbol.dispose]());

test('a real repository is imported as it is, its missing image is listed, and it runs without a package', async () => {
  using workspace = createWorkspace();
  const imported = await ccCi(['lab', 'import', source.path, '--name', 'forked-html'], { workspace: workspace.path });
  expect(imported.stdout, imported.stderr).toMatch(/^imported forked-html: 1 version, newest 1\.11\.0\+1\.26\.3$/m);
  const head = execFileSync('git', ['-C', source.path, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();

  const { record, stdout } = await ccCiRun(['forked-html'], {
    workspace: workspace.path,
    env: { STAGES: 'upgrade' },
  });
  expect(record, stdout).toMatchObject({ recipe: 'forked-html', head: { commit: head }, leftovers: [] });
  expect(record.stages.find(({ name }) => name === 'install')?.verdict, stdout).toBe('passed');
  expect(await remainsOf(target, record.domain)).toEqual([]);
});

test('what is no recipe is refused by name, and a name that is taken', async () => {
  using workspace = createWorkspace();
  const absent = await ccCi(['lab', 'import', '/nowhere/at-all'], { workspace: workspace.path });
  expect(absent.stderr).toContain('/nowhere/at-all is no git repository that can be cloned');
  const taken = await ccCi(['lab', 'import', source.path, '--name', 'custom-html'], { workspace: workspace.path });
  expect(taken.stderr).toContain('the lab has a recipe custom-html already');
  expect([absent.exitCode, taken.exitCode]).toEqual([2, 2]);
});
