import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAbra } from '@cc-ci/abra';
import { Remains } from '@cc-ci/claims';
import { createRedactor } from '@cc-ci/core';
import { Recorder, StageLog } from '@cc-ci/results';
import { connectEngine } from '@cc-ci/swarm';
import { SERVICE } from '@cc-ci/swarm/fixtures';
import { expect, onTestFinished, test } from 'vitest';

import { nothingKnown } from '../app/app-run.ts';
import { fieldTarget } from '../app/fixtures/target.ts';
import { hostFolders, teardownStage, type TeardownRun } from './teardown.ts';

test('folders of the machine that a service could write to are named, and parts of the machine itself are not', () => {
  const mounts = (...sources: string[]) =>
    sources.map((source) => ({ type: 'bind' as const, source, target: '/data' }));
  const base = { ...SERVICE, name: 'db', mounts: mounts('/srv/db') };
  const socket = mounts('/var/run/docker.sock', '/etc/localtime', '/proc');
  const readOnly = { type: 'bind' as const, source: '/srv/static', target: '/static', readOnly: true };
  const volume = { type: 'volume' as const, source: 'docs_content', target: '/srv' };
  const app = { ...SERVICE, name: 'app', mounts: [...socket, ...mounts('/srv/docs'), readOnly, volume] };
  const before = { services: [base], ended: undefined };
  const onDisk = [
    { ...volume, device: '/mnt/docs' },
    { ...volume, device: ':/export' },
    { ...volume, device: 'tmpfs' },
  ];
  expect(hostFolders({ before: { ...before, services: [] }, services: [{ ...app, mounts: onDisk }] })).toBe(
    '; not looked into, and what was written there stays: /mnt/docs (service app), :/export (service app), mounted from the machine',
  );
  expect(hostFolders({ before, services: [app] })).toBe(
    '; not looked into, and what was written there stays: /srv/db (service db), /srv/docs (service app), mounted from the machine',
  );
  expect(
    hostFolders({ before: { ...before, services: [] }, services: [{ ...app, mounts: [...socket, readOnly, volume] }] }),
  ).toBe('');
});

test('an engine that answers nothing proves nothing, and every part of the teardown is tried all the same', async () => {
  const log = new StageLog('teardown', () => undefined);
  const run = appOfDeadEngine();
  await teardownStage(run, log);
  expect(log.tests.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    'teardown.undeployed failed',
    'teardown.removed failed',
    'teardown.nothing-left failed',
    'teardown.env-gone failed',
    'teardown.nothing-left failed',
  ]);
  expect(existsSync(run.app.envFile)).toBe(false);
});

/** An app of which an env file is there, an engine that is not, and an abra that always fails. */
function appOfDeadEngine(): TeardownRun {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const app = {
    domain: 'docs.ci.test',
    stack: 'docs_ci_test',
    url: 'https://docs.ci.test',
    envFile: join(path, 'env'),
  };
  writeFileSync(app.envFile, 'TYPE=docs\n');
  mkdirSync(join(path, 'browser'));
  const folder = { path, browserDir: join(path, 'browser'), lockFile: join(path, 'lock') };
  const entry = { runId: 'r', recipe: 'docs', domain: app.domain, target: fieldTarget(), stacks: [app.stack] };
  return {
    app,
    abraToTheEnd: createAbra({ path: '/bin/false', dir: path, dockerHost: 'unix:///nowhere' }),
    engine: connectEngine('unix:///nowhere'),
    recorder: new Recorder({ redactor: createRedactor(), listener: () => undefined, startedAt: new Date() }),
    remains: new Remains(folder, { ...entry, volumes: [], paths: [], kept: false, dependent: undefined }),
    state: { ...nothingKnown(), deployed: 'head' },
  };
}
