import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor } from '@cc-ci/core';
import { defaultMeta, drawCredentials, type Hook, type Meta } from '@cc-ci/recipe';
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

test('a hook that never ends is named after its time; one that throws is the recipe’s fault, with its name', async () => {
  const hanging = openRun(() => new Promise(() => undefined), { hookMs: 20 });
  await expect(callHook(hanging.run, 'install', 'beforeInstall')).rejects.toMatchObject({
    code: 'PACKAGE_CODE_OVERDUE',
    fault: 'recipe',
    message: 'hook beforeInstall of recipes/app did not end within 20 ms',
  });
  const throwing = openRun(() => Promise.reject(new TypeError('x is not a function')));
  await expect(callHook(throwing.run, 'install', 'beforeInstall')).rejects.toMatchObject({
    code: 'HOOK_FAILED',
    fault: 'recipe',
    message: 'hook beforeInstall of recipes/app/recipe.ts threw: x is not a function',
  });
});

/** A run with what a hook meets: an env file on disk, and an abra that writes down what it is given. */
function openRun(beforeInstall: Hook, timeouts: Partial<Meta['timeouts']> = {}) {
  const meta = defaultMeta('app');
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
    recipe: {
      meta: {
        ...meta,
        timeouts: { ...meta.timeouts, ...timeouts },
        env: { OF_THE_RECIPE: 'recipe' },
        hooks: { beforeInstall },
      },
    },
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
