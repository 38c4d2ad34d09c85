import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { formatError, poll, type Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { connectEngine, type Engine } from '@cc-ci/swarm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ccCi, readRun, type Running, startCcCi } from './cc-ci.ts';
import { descendantsOf, remainsOf } from './remains.ts';
import { createSource, replace, type Source } from './source.ts';
import { createWorkspace, type TestWorkspace } from './workspace.ts';

const IMAGE = 'nginx:1.26.3';
/**
 * Names of a neighbour's volumes: one that the recipe calls external, one that it gives a fixed name, one that a
 * neighbour's container uses.
 */
const NEIGHBOURS = ['external', 'fixed', 'used'].map((kind) => `neighbour-${kind}-${randomBytes(3).toString('hex')}`);
const [EXTERNAL = '', FIXED = '', USED = ''] = NEIGHBOURS;

let target: Target;
let engine: Engine;
let source: Source;
let workspace: TestWorkspace;

beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  engine = connectEngine(target.dockerHost);
  workspace = createWorkspace({ packages: ['custom-html'] });
  const mounts = ['shared:/srv/shared', 'named:/srv/named', 'used:/srv/used', '/srv/anonymous'];
  source = createSource(join(dirname(target.stateDir), 'catalogue', 'custom-html'), 'pr/next', {
    'compose.yml': (text) =>
      [
        replace('      - content:/usr', `${mounts.map((each) => `      - ${each}\n`).join('')}      - content:/usr`),
        replace(
          '  content:\n',
          `  content:\n  shared:\n    external: true\n    name: ${EXTERNAL}\n  named:\n    name: ${FIXED}\n  used:\n    external: true\n    name: ${USED}\n`,
        ),
      ].reduce((changed, change) => change(changed) ?? '', text),
  });
  for (const volume of NEIGHBOURS) {
    await engine.docker.createVolume({ Name: volume });
    await inVolume(volume, 'echo precious > /data/kept');
  }
});
afterAll(async () => {
  for (const volume of NEIGHBOURS) await engine.docker.getVolume(volume).remove({ force: true });
  source[Symbol.dispose]();
  workspace[Symbol.dispose]();
});

test('a run removes no volume that existed before it, waits for none that a neighbour uses, and leaves no anonymous one', async () => {
  await using _user = await useVolume(USED);
  const before = await volumes();
  using ground = ownGround();
  const { record, stdout } = readRun(await ground.running.ended, workspace.path);
  expect(record, stdout).toMatchObject({ verdict: 'passed', leftovers: [] });
  const named = record.allowed?.map(({ of, rule, key, value }) => `${of} ${rule} ${key}: ${value}`);
  expect(named, 'what the target trusts the recipe with').toEqual([
    `head foreign-name volumes.shared.name: ${EXTERNAL}`,
    `head foreign-name volumes.named.name: ${FIXED}`,
    `head foreign-name volumes.used.name: ${USED}`,
  ]);
  expect(await volumes()).toEqual(before);
  await expectKept();
});

test('the watchdog of a run that was killed removes no volume that existed before it', async () => {
  const before = await volumes();
  using ground = ownGround();
  await ground.running.line(/install: health/);
  const domain = kill(ground);
  await ground.running.ended;
  await untilClean(ground, domain);
  expect(await volumes()).toEqual(before);
  await expectKept();
});

test('`cc-ci reap` removes no volume that existed before the dead run', async () => {
  const before = await volumes();
  using ground = ownGround();
  await ground.running.line(/install: health/);
  const domain = kill(ground, { watchdog: true });
  await ground.running.ended;
  expect(await ccCi(['reap'], ground.options)).toMatchObject({ exitCode: 0 });
  await untilClean(ground, domain);
  expect(await volumes()).toEqual(before);
  await expectKept();
});

async function expectKept(): Promise<void> {
  for (const volume of NEIGHBOURS) expect(await inVolume(volume, 'cat /data/kept'), volume).toBe('precious\n');
}

async function volumes(): Promise<string[]> {
  const { Volumes } = await engine.docker.listVolumes();
  return Volumes.map(({ Name }) => Name).sort();
}

/**
 * Runs a line of shell with a volume at `/data`, and gives what it printed; its container is gone afterwards, and the
 * volume free.
 */
async function inVolume(volume: string, line: string): Promise<string> {
  let said = '';
  const output = new PassThrough().on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [, container] = (await engine.docker.run(IMAGE, ['-c', line], [output, output], {
    Entrypoint: 'sh',
    Tty: false,
    HostConfig: { Binds: [`${volume}:/data`] },
  })) as [unknown, ReturnType<Engine['docker']['getContainer']>];
  await container.remove({ force: true });
  return said;
}

/** A neighbour's container that mounts a volume until it is disposed. */
async function useVolume(volume: string): Promise<AsyncDisposable> {
  const container = await engine.docker.createContainer({
    Image: IMAGE,
    Entrypoint: ['sleep', 'infinity'],
    HostConfig: { Binds: [`${volume}:/data`], Init: true },
  });
  await container.start();
  return { [Symbol.asyncDispose]: () => container.remove({ force: true }) as Promise<void> };
}

/** A run of the changed recipe, with a folder for its state that is its own. */
interface Ground extends Disposable {
  readonly running: Running;
  readonly target: Target;
  readonly options: { readonly workspace: string; readonly env: Readonly<Record<string, string>> };
}

function ownGround(): Ground {
  const home = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));
  // Else the policy refuses it.
  const own = { ...target, stateDir: join(home, 'runs'), trusted: { 'custom-html': ['foreign-name'] } };
  const field = join(home, 'field.json');
  const env = { CC_CI_TARGET: 'field', CC_CI_FIELD: field, SRC: source.path, REF: source.branch, STAGES: 'install' };
  mkdirSync(own.stateDir);
  writeFileSync(field, JSON.stringify(own));
  const options = { workspace: workspace.path, env };
  const running = startCcCi(['run', 'custom-html'], options);
  return { running, target: own, options, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) };
}

/** Ends the runner with no chance to do anything, and its watchdog before it if wanted; gives the domain of its app. */
function kill({ running, target: { stateDir } }: Ground, { watchdog = false } = {}): string {
  // It gets no further while its processes are looked for.
  running.child.kill('SIGSTOP');
  const dogs = descendantsOf(running.pid).filter(({ command }) => watchdog && command.includes('watchdog.ts'));
  const [domain = ''] = readdirSync(stateDir);
  for (const { pid } of dogs) process.kill(pid, 'SIGKILL');
  running.child.kill('SIGKILL');
  return domain;
}

async function untilClean({ target: own }: Ground, domain: string): Promise<void> {
  const look = async () => {
    const left = await remainsOf(own, domain);
    return left.length === 0
      ? { done: true as const, value: undefined }
      : { done: false as const, seen: left.join('\n') };
  };
  await poll(look, { what: `nothing of ${domain} to be left`, timeoutMs: 180_000, intervalMs: 100 }).catch(
    (error: unknown) => {
      throw new Error(formatError(error));
    },
  );
}
