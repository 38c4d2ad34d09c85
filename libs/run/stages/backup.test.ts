import { parseMeta } from '@cc-ci/recipe';
import { StageLog } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { mayBackUp } from './backup.ts';

const runOf = (backup: object) => ({
  recipe: { meta: parseMeta('recipe.ts', { name: 'docs', backup }) },
  state: { services: [] },
});

test('a backup that the package switches off is unverified, and never a pass', () => {
  const log = new StageLog('backup', () => undefined);
  expect(mayBackUp(runOf({ capable: false }), log)).toBe(false);
  expect(log.outcome()).toMatchObject({
    verdict: 'unverified',
    fault: 'recipe',
    reason: expect.stringMatching(/recipe\.ts of docs says backup\.capable: false/),
  });
  expect(mayBackUp(runOf({ capable: true }), new StageLog('backup', () => undefined))).toBe(true);
});
