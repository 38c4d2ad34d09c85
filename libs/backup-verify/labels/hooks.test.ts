import type { ContainerEvent } from '@cc-ci/swarm';
import { expect, test } from 'vitest';
import { service } from '../snapshot/fixtures/repository.ts';
import { HookEvents, hooksOf, proveHooks } from './hooks.ts';

const DUMP = '/pg_backup.sh backup';
const db = service('db', {
  labels: {
    'backupbot.backup.pre-hook': DUMP,
    'backupbot.backup.post-hook': `${DUMP} && rm -f "/tmp/a b"`,
    'backupbot.restore.post-hook': '/pg_backup.sh restore',
  },
});
const app = service('app', { labels: { 'backupbot.backup': 'true' } });
const hooks = hooksOf([app, db], 'backup');

/** Events of one exec in a container of the database. */
function execOf(id: string, argv: string, exitCode?: number): ContainerEvent[] {
  const attributes = {
    execID: id,
    'com.docker.stack.namespace': 'app_ci_test',
    'com.docker.swarm.service.name': 'app_ci_test_db',
  };
  const event = (action: string, more = {}) => ({
    action,
    containerId: 'c1',
    attributes: { ...attributes, ...more },
    timeNano: 0,
  });
  const ended = exitCode === undefined ? [] : [event('exec_die', { exitCode: String(exitCode) })];
  return [event(`exec_create: ${argv}`), event(`exec_start: ${argv}`), ...ended];
}

function runsOf(...events: ContainerEvent[]) {
  const seen = new HookEvents(hooks);
  for (const event of events) seen.take(event);
  return { runs: seen.runs, isComplete: seen.isComplete };
}

test('hooks are those of the whole stack, where one service opts in', () => {
  expect(hooks.map(({ label }) => label)).toEqual(['backupbot.backup.pre-hook', 'backupbot.backup.post-hook']);
  expect(hooksOf([app, db], 'restore')).toHaveLength(1);
  expect(hooksOf([db], 'backup')).toEqual([]);
});

test.each([
  ['as it is', `sh -c ${DUMP}`, `sh -c ${DUMP} && rm -f "/tmp/a b"`],
  ['wrapped by the bot', `bash -c set -o pipefail;${DUMP}`, `bash -c set -o pipefail;${DUMP} && rm -f /tmp/a b`],
])('hooks are known by their commands, %s, and a health check is none', (_how, pre, post) => {
  const { runs, isComplete } = runsOf(
    ...execOf('1', 'sh -c pg_isready', 1),
    ...execOf('2', pre, 0),
    ...execOf('3', post, 3),
  );
  expect(runs.map(({ hook, exitCode }) => [hook.label, exitCode])).toEqual([
    ['backupbot.backup.pre-hook', 0],
    ['backupbot.backup.post-hook', 3],
  ]);
  expect(isComplete).toBe(true);
  expect(runsOf(...execOf('2', pre, 0), ...execOf('3', post)).isComplete).toBe(false);
});

test('a hook that fails is red with what it printed; one that cannot be run is not tried again', () => {
  const line = JSON.stringify({ level: 'ERROR', service: 'db', command: DUMP, output: 'sh: 1: not found' });
  const { runs } = runsOf(...execOf('1', `sh -c ${DUMP}`, 127), ...execOf('2', `sh -c ${hooks[1]!.command}`, 0));
  expect(proveHooks(hooks, runs, `INFO abra says\n${line}\n`)).toEqual([
    {
      id: 'hook-succeeded',
      name: 'backup.pre-hook of service db succeeded',
      passed: false,
      final: true,
      evidence: `label backupbot.backup.pre-hook of service db ended with exit code 127: ${DUMP}`,
      last: 'sh: 1: not found',
      tryThis: expect.stringContaining('not in the container'),
    },
    expect.objectContaining({ passed: true }),
  ]);
});

test('lines of another bot are found by the command in them', () => {
  const { runs } = runsOf(...execOf('1', `sh -c ${DUMP}`, 1));
  const line = `Failed to run command bash -c 'set -o pipefail;${DUMP}' in app_db.1: no space left on device`;
  expect(proveHooks(hooks.slice(0, 1), runs, `{"message": ${JSON.stringify(line)}}`)).toEqual([
    expect.objectContaining({ passed: false, last: line }),
  ]);
  expect(proveHooks(hooks.slice(0, 1), runs, line)).toEqual([expect.objectContaining({ last: line })]);
});

test('a hook that ends its own container has not failed; one that nobody saw is unverified', () => {
  const [killed] = execOf('1', `sh -c ${DUMP}`, 137).slice(-1);
  const { runs, isComplete } = runsOf(...execOf('1', `sh -c ${DUMP}`), killed!, { ...killed!, action: 'die' });
  expect(isComplete).toBe(false);
  const [pre, post] = proveHooks(hooks, runs, '');
  expect(pre).toMatchObject({ passed: true, evidence: expect.stringContaining('its container ended') });
  expect(post).toMatchObject({ passed: false, unverified: true });
});
