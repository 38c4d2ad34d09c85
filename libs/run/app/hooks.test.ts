import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor } from '@cc-ci/core';
import { defaultMeta, drawCredentials, type Hook } from '@cc-ci/recipe';
import { Recorder } from '@cc-ci/results';
import { expect, onTestFinished, test } from 'vitest';
import { fieldTarget } from './fixtures/target.ts';
import { callHook, type HookRun } from './hooks.ts';

test('a hook before the install sees the env that will be deployed, and what it sets stays', async () => {
  const seen: Record<string, string | undefined>[] = [];
  const { run, envFile } = openRun(async ({ app, setEnv }) => {
    seen.push(app.env);
    setEnv({ COMPOSE_FILE: `${app.env.COMPOSE_FILE}:compose.extra.yml` });
  });
  await callHook(run, 'install', 'beforeInstall');
  expect(seen).toEqual([{ COMPOSE_FILE: 'compose.yml', OF_THE_RECIPE: 'recipe', OF_THE_TARGET: 'target' }]);
  expect(readFileSync(envFile, 'utf8')).toContain('COMPOSE_FILE=compose.yml:compose.extra.yml\n');
});

test('a secret that a hook puts in place is known to tests, and masked from then on', async () => {
  const { run, inserted } = openRun(({ insertSecret }) =>
    insertSecret({ name: 'ssl_key', version: 'v1', value: 'hunter2hunter2' }),
  );
  await callHook(run, 'install', 'beforeInstall');
  expect(inserted).toEqual(['app.ci.test ssl_key v1 hunter2hunter2']);
  expect(run.state.secrets).toEqual({ ssl_key: 'hunter2hunter2' });
  expect(run.redactor.mask('key hunter2hunter2')).toBe('key ‹ssl_key›');
});

/** A run with what a hook meets: an env file on disk, and an abra that writes down what it is given. */
function openRun(beforeInstall: Hook) {
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-hook-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const envFile = join(folder, 'app.ci.test.env');
  writeFileSync(envFile, 'COMPOSE_FILE="compose.yml"\n');
  const inserted: string[] = [];
  const redactor = createRedactor();
  const run: HookRun = {
    app: { domain: 'app.ci.test', stack: 'app_ci_test', url: 'https://app.ci.test', envFile },
    target: fieldTarget({ OF_THE_TARGET: 'target' }),
    ports: {},
    recipe: { meta: { ...defaultMeta('app'), env: { OF_THE_RECIPE: 'recipe' }, hooks: { beforeInstall } } },
    abra: {
      insertSecret: async (domain, { name, version, value }) => {
        inserted.push([domain, name, version, value].join(' '));
        return '';
      },
    },
    credentials: drawCredentials(),
    recorder: new Recorder({ redactor, listener: () => undefined, startedAt: new Date() }),
    state: { secrets: {}, sso: undefined },
    redactor,
    reportDir: folder,
  };
  return { run, envFile, inserted };
}
