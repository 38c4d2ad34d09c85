import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import type { RunRecord } from '@cc-ci/results';
import { connectEngine, publishedPorts } from '@cc-ci/swarm';
import { beforeAll, expect, test } from 'vitest';
import { ccCiRun } from '../cc-ci.ts';
import { type RedCase, testRedCases } from '../red-case.ts';
import { changedMeta, createWorkspace } from '../workspace.ts';

/** The package with less patience, where the case is about a wait that ends. */
const IMPATIENT = changedMeta('mumble', '  memoryMb:', '  timeouts: { httpMs: 20_000 },\n  memoryMb:');
const PUBLISHED = 'ready probe: TCP MUMBLE_PORT, 3 connections in a row';

let target: Target;
beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('mumble');
});

test('ports that are published on the host are seen, such as those of the ingress', async () => {
  expect([...(await publishedPorts(connectEngine(target.dockerHost)))]).toEqual(expect.arrayContaining([80, 443]));
});

test('two runs at once are both green, each with a port of its own', async () => {
  using workspace = createWorkspace({ packages: ['mumble'] });
  // Slots enough for both, whatever else is at work.
  const run = () =>
    ccCiRun(['mumble'], { workspace: workspace.path, env: { STAGES: 'upgrade,custom', MAX_TESTS: '8' } });
  const both = await Promise.all([run(), run()]);
  for (const { exitCode, stdout, record } of both) {
    expect(exitCode, stdout).toBe(0);
    expect(record).toMatchObject({
      verdict: 'passed',
      base: { version: '0.2.0+v1.3.4-0' },
      deployCount: { expected: 1, actual: 1 },
      leftovers: [],
    });
  }
  const [one, other] = both.map(({ record }) => upgradeOf(record));
  expect(Math.max(one!.startedAt, other!.startedAt), 'they did not run at once').toBeLessThan(
    Math.min(one!.endedAt, other!.endedAt),
  );
  expect(one!.port).not.toBe(other!.port);
});

/** When a run had its port open, and which that was. */
function upgradeOf({ stages }: RunRecord): { port: number; startedAt: number; endedAt: number } {
  const upgrade = stages.find(({ name }) => name === 'upgrade')!;
  const [, port] =
    /:(\d+) took 3 connections in a row/.exec(upgrade.tests.find(({ name }) => name === PUBLISHED)?.evidence ?? '') ??
    [];
  const custom = stages.find(({ name }) => name === 'custom')!;
  return {
    port: Number(port),
    startedAt: Date.parse(upgrade.startedAt!),
    endedAt: Date.parse(custom.startedAt!) + custom.durationMs,
  };
}

testRedCases('mumble', [
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/renamed-volume',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept/,
  },
  {
    branch: 'red/cut-dump',
    stage: 'backup',
    stages: 'backup',
    code: 'PROOF_FAILED',
    proof: 'the database /data/backup.sqlite is whole',
    says: /malformed|integrity check finds/,
  },
  {
    branch: 'red/welcome-text',
    stage: 'custom',
    stages: 'custom',
    proof: 'the welcome text that is set at the deploy is what a client reads',
    says: /^expected '<br \/>Welcome to this server, .*' to be 'Be welcome, and mind the echo\.'/,
  },
  {
    branch: 'red/no-udp',
    stage: 'custom',
    stages: 'upgrade,custom',
    proof: 'who asks over UDP is told version, users and their limit',
    says: /^none of 8 questions over UDP was answered within 2000 ms/,
  },
  {
    branch: 'red/no-restart',
    stage: 'custom',
    stages: 'backup,restore,custom',
    proof: 'clients find the channels that the backup holds, and none that was made since',
    says: /^expected \[ 'Root', 'channel-\w+' \] to include 'channel-\w+'/,
  },
  {
    branch: 'red/other-port',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'TCP_NOT_STABLE',
    files: IMPATIENT,
    proof: PUBLISHED,
    says: /^waited 20 s for TCP [\d.]+:2\d{4} to take 3 connections in a row \(looked \d+ times\)\nlast: at most 0 in a row; connect ECONNREFUSED [\d.]+:2\d{4}\ntry: check that the service publishes port 2\d{4}/,
  },
  {
    branch: 'red/deaf',
    stage: 'upgrade',
    stages: 'upgrade',
    code: 'TCP_NOT_STABLE',
    files: IMPATIENT,
    proof: 'ready probe: TCP 64738 of service app, 3 connections in a row',
    says: /^waited 20 s for TCP 64738 of service app to take 3 connections in a row \(looked \d+ times\)\nlast: at most 0 in a row; connect ECONNREFUSED 127\.0\.0\.1:64738\ntry: cc-ci logs mumb-\w+\.ci\.test app/,
  },
] satisfies RedCase[]);
