import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { connectEngine, ensureImage } from '@cc-ci/swarm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, ccCi, ccCiRun } from '../cc-ci.ts';
import { CHECKOUT, createWorkspace } from '../workspace.ts';

/** On the engine that CC_CI_ENGINE names; by default on one that needs no compiler. */
const engineName = process.env.CC_CI_ENGINE || 'trixie';
const env = { CC_CI_ENGINE: engineName };
const expected: Readonly<Record<string, { version: RegExp; imageStore: string; minApiVersion: string }>> = {
  debian: { version: /^2\d\./, imageStore: 'overlay2', minApiVersion: '1.12' },
  trixie: { version: /^26\./, imageStore: 'overlay2', minApiVersion: '1.24' },
  '29': { version: /^29-moby/, imageStore: 'containerd', minApiVersion: '1.40' },
  '29-overlay2': { version: /^29-moby/, imageStore: 'overlay2', minApiVersion: '1.40' },
};

interface Status {
  readonly dir: string;
  readonly isUp: boolean;
  readonly engine: { version: string; apiVersion: string; minApiVersion: string; imageStore: string };
}

let status: Status;
const socket = () => join(status.dir, 'docker.sock');
const docker = (...args: readonly string[]) =>
  execFileSync('docker', args, {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, DOCKER_HOST: `unix://${socket()}`, DOCKER_BUILDKIT: '0' },
  });

beforeAll(async () => {
  await lab('up');
  status = await readStatus();
});
afterAll(async () => {
  // Who names an engine has its lab up already.
  if (!process.env.CC_CI_ENGINE) await lab('down');
});

test('the lab runs the engine that was asked for, and says so', () => {
  const { version, ...facts } = expected[engineName]!;
  expect(status).toMatchObject({ isUp: true, engine: { ...facts, name: engineName } });
  expect(status.engine.version).toMatch(version);
});

test('the engine sees the network devices of its own namespace', () => {
  const [init = ''] = execFileSync('pgrep', ['--full', `cc-ci-lab-keeper ${status.dir} `], { encoding: 'utf8' }).split(
    '\n',
  );
  const inside = (...command: readonly string[]) =>
    execFileSync('nsenter', ['--target', init, '--mount', '--net', '--', ...command], { encoding: 'utf8' });
  expect(inside('ls', '/sys/class/net').split('\n')).toContain('docker_gwbridge');
  expect(inside('ls', '/sys/fs/cgroup').trim()).not.toBe('');
});

test('the oldest API is answered, and an older one is refused', async () => {
  const { minApiVersion } = status.engine;
  expect(await statusOf(`/v${minApiVersion}/_ping`)).toBe(200);
  const [major, minor] = minApiVersion.split('.').map(Number);
  expect(await statusOf(`/v${major}.${minor! - 1}/version`)).toBe(400);
});

test('a missing image is the recipe’s fault in the words of this engine', async () => {
  const engine = connectEngine(`unix://${socket()}`);
  await expect(ensureImage(engine, 'nginx:9.9.9')).rejects.toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    fault: 'recipe',
  });
});

test('what this engine pushes comes back with its labels, and with the digest that it was pushed with', async () => {
  const [image, pushed] = ['nginx:1.22.1', 'e2e-engine:1'];
  docker('pull', '--quiet', image);
  docker('tag', image, pushed);
  const [, digest] = /digest: (sha256:[0-9a-f]+)/.exec(docker('push', pushed)) ?? [];
  docker('rmi', pushed);
  expect(await ensureImage(connectEngine(`unix://${socket()}`), pushed)).toMatchObject({
    digest,
    provenance: 'rebuilt',
    version: '1.22.1',
  });
});

test('custom-html is green, and its record names the engine', async () => {
  using workspace = createWorkspace({ packages: ['custom-html'] });
  const { exitCode, stdout, record, reportDir } = await ccCiRun(['custom-html'], { workspace: workspace.path, env });
  expect(exitCode, stdout).toBe(0);
  const { version, apiVersion, imageStore } = status.engine;
  expect(record).toMatchObject({
    verdict: 'passed',
    leftovers: [],
    versions: { engine: version, engineApi: apiVersion, imageStore },
  });
  expect(record.services.every(({ digest }) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true);
  expect(readFileSync(join(reportDir, 'report.html'), 'utf8')).toContain(
    `engine ${version} (API ${apiVersion}, images in ${imageStore})`,
  );
});

async function lab(...args: readonly string[]): Promise<Ended> {
  const ended = await ccCi(['lab', ...args], { workspace: CHECKOUT, env });
  if (ended.exitCode !== 0) throw new Error(ended.stderr);
  return ended;
}

async function readStatus(): Promise<Status> {
  return JSON.parse((await lab('status')).stdout) as Status;
}

function statusOf(path: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    request({ socketPath: socket(), path, agent: false }, (answer) => done(answer.resume().statusCode))
      .on('error', fail)
      .end();
  });
}
