import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createSource, replace, type Source } from './source.ts';
import { createWorkspace } from './workspace.ts';

/** A repository that no catalogue has. Its last published version does not come up; the head repairs it. */
let target: Target;
let source: Source;

beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  source = createSource(join(dirname(target.stateDir), 'catalogue/custom-html'), 'main', {
    '.env.sample': (text) => text.replaceAll('custom-html', 'strange-html'),
    'compose.yml': replace('image: nginx:1.26.3', "command: ['nginx', '-c', '/nowhere.conf']\n    image: nginx:1.26.3"),
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', source.path, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]);
  git('tag', '--delete', '1.10.0+1.22.1', '1.11.0+1.26.3');
  git('tag', '--annotate', '--message=published', '1.11.0+1.26.3');
  const file = join(source.path, 'compose.yml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^.*nowhere.*\n/m, ''));
  git('commit', '--quiet', '--all', '--message=fix: a configuration that is there');
});
afterAll(() => source[Symbol.dispose]());

test('a recipe outside the catalogue is tested from its source; a base that does not come up leaves the upgrade unverified, and the head is tested', async () => {
  using workspace = createWorkspace();
  const ended = await ccCiRun(['strange-html', '--src', source.path, '--ref', source.branch], {
    workspace: workspace.path,
    env: { STAGES: 'upgrade' },
  });
  const { record, stdout } = ended;
  expect(record, stdout).toMatchObject({
    recipe: 'strange-html',
    verdict: 'unverified',
    fault: 'outside',
    exitCode: 3,
    error: { stage: 'upgrade', message: expect.stringContaining('base 1.11.0+1.26.3 cannot be installed any more') },
    services: [expect.objectContaining({ image: 'nginx:1.26.3' })],
    deployCount: { expected: 2, actual: 2 },
    stages: expect.arrayContaining([expect.objectContaining({ name: 'install', verdict: 'passed' })]) as unknown,
    leftovers: [],
  });
  expect(ended.exitCode).toBe(3);
  expect(stdout).toMatch(
    /^upgrade unverified: the base can be installed\n {2}why: [^]*\n {2}fault: the outside[^]*\n {2}again: npx --offline cc-ci run strange-html --src \S+ --ref changed --stages install,upgrade$/m,
  );
  expect(await remainsOf(target, record.domain)).toEqual([]);
});
