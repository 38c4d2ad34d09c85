import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMeta } from '@cc-ci/recipe';
import { StageLog } from '@cc-ci/results';
import { expect, onTestFinished, test } from 'vitest';
import { proofFailed } from './errors.ts';
import { newVariables } from './new-variables.ts';

function runOf(upgradeEnv: Record<string, string> = {}): Parameters<typeof newVariables>[0] {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, '.env.sample'), 'TYPE=docs\nMODE=plain\nSECRET_KEY_VERSION=v1\n#COMMENTED=1\n');
  writeFileSync(join(path, 'app.env'), 'TYPE=docs:1.0.0+1\n');
  const meta = parseMeta('recipe.ts', { name: 'docs', upgrade: { env: upgradeEnv } });
  return { app: { envFile: join(path, 'app.env') }, checkout: { path }, recipe: { meta } };
}

test('variables that only the head sets are named beside a red of the recipe, unless the package gives them', () => {
  const log = new StageLog('upgrade', () => undefined);
  log.asides.push(...newVariables(runOf()));
  log.failed({ id: 'converged', name: '' }, proofFailed('service app died'));
  expect(log.tests[0]?.message).toMatch(
    /^service app died\nthe head’s \.env\.sample sets MODE, SECRET_KEY_VERSION, which an app of the base does not have/,
  );
  expect(newVariables(runOf({ MODE: 'plain', SECRET_KEY_VERSION: 'v1' }))).toEqual([]);
});
