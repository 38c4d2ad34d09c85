import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  backupBotHost,
  checkRepository,
  dumpIsWhole,
  fileMarker,
  latestSnapshot,
  type MarkerContext,
  mutateMarker,
  openMarkerContext,
  planThreeWay,
  proveCoverage,
  proveRestored,
  type Proof,
  seededRows,
  seedMarker,
  verifySnapshot,
} from '@cc-ci/backup-verify';
import {
  connectEngine,
  converge,
  type Engine,
  execInContainer,
  execInService,
  findServicesByLabel,
  removeRemains,
  runningContainer,
} from '@cc-ci/swarm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { run } from '@cc-ci/host';
import { ensureImages, labUp } from '../../../index.ts';

const STACK = `bots-${randomBytes(3).toString('hex')}_ci_test`;
const PRE_HOOK = "sh -c '(cat /var/lib/db/rows; echo -- Dump completed) | gzip > /var/lib/db/dump.sql.gz'";
const marker = fileMarker({ service: 'app', path: '/usr/share/nginx/html' });
const plan = planThreeWay('bot');

let dockerHost: string;
let engine: Engine;
let context: MarkerContext;

beforeAll(async () => {
  ({ dockerHost } = await labUp());
  await ensureImages({ tags: ['nginx:1.22.1'] });
  engine = connectEngine(dockerHost);
});
beforeEach(() => deploy({}));
afterAll(async () => {
  await run('docker', ['stack', 'rm', STACK], { env: { DOCKER_HOST: dockerHost } });
  await removeRemains(engine, { stacks: [STACK], volumes: new Set(), before: undefined });
});

test('files and a dump come back under running containers, what was added goes, and nothing else is touched', async () => {
  expect(await seedMarker(marker, context, plan)).toMatchObject({ passed: true });
  await inDb(
    `echo "${seededRows(plan).map(({ value }) => value)}" > /var/lib/db/rows; echo cached > /cache/file; echo saved > /other/file`,
  );
  const containers = await Promise.all(['app', 'db'].map((name) => runningContainer(engine, STACK, name)));

  expect(await bot('create')).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('"message":"backup finished"'),
  });
  expect(failures(await look())).toEqual([]);
  expect(proveCoverage(STACK, context.services)).toMatchObject({
    passed: true,
    evidence: expect.stringContaining('leaves out: cache'),
  });

  expect(await mutateMarker(marker, context, plan)).toMatchObject({ passed: true });
  await inDb('echo damaged > /var/lib/db/rows; echo damaged > /cache/file; echo damaged > /other/file');
  expect(await bot('restore', { HOOKS: 'true' })).toMatchObject({ exitCode: 0 });
  expect(failures(await proveRestored(marker, context, plan))).toEqual([]);
  expect(await inDb('cat /var/lib/db/rows /cache/file /other/file; ls /var/lib/db /cache')).toBe(
    `${seededRows(plan).map(({ value }) => value)}\ndamaged\nsaved\n/cache:\nfile\nrestore-began\n\n/var/lib/db:\nrows\n`,
  );
  expect(await Promise.all(['app', 'db'].map((name) => runningContainer(engine, STACK, name)))).toEqual(containers);
  expect(await checkRepository(await backupBotHost(engine))).toBe('no errors were found');
});

test('HOOKS=false puts the files back and runs no hook; VOLUMES restores no other volume', async () => {
  await seedMarker(marker, context, plan);
  await inDb('echo rows > /var/lib/db/rows; echo saved > /other/file');
  await bot('create');
  await mutateMarker(marker, context, plan);
  await inDb('echo damaged > /var/lib/db/rows; echo damaged > /other/file; rm -f /cache/*');
  expect(await bot('restore', { HOOKS: 'false', VOLUMES: 'other' })).toMatchObject({ exitCode: 0 });
  expect(await inDb('cat /var/lib/db/rows /other/*; ls /cache')).toBe('damaged\nsaved\n');
  expect(failures(await proveRestored(marker, context, plan))).toHaveLength(3);
});

test('a pre-hook that dies fails no backup: only a look into the snapshot finds the cut dump', async () => {
  await deploy({ PRE_HOOK: "sh -c 'seq 9999 | gzip | head -c 100 > /var/lib/db/dump.sql.gz; exit 7'" });
  expect(await bot('create')).toMatchObject({ exitCode: 0, output: expect.stringContaining('ended with exit code 7') });
  expect(failures(await look())).toEqual([expect.stringContaining('its gzip does not read to the end')]);
});

test('a label on a path that does not exist fails no backup: only a look into the snapshot finds it', async () => {
  await deploy({ APP_PATH: '/usr/share/nginx/nowhere', PRE_HOOK: 'true' });
  expect(await bot('create')).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('dump.sql.gz does not exist'),
  });
  expect(failures(await look())).toEqual([
    expect.stringContaining(
      'label backupbot.backup.path on service app names /usr/share/nginx/nowhere, which is in no named volume of the service',
    ),
    expect.stringContaining(
      'label backupbot.backup.volumes.data.path on service db names dump.sql.gz, a path that does not exist',
    ),
    expect.stringContaining('the snapshot holds nothing of volume site: service app (nginx) has a volume'),
    expect.stringContaining('has no file /var/lib/docker/volumes'),
  ]);
});

test('a hook whose container does not run fails the backup', async () => {
  await deploy({ DB_REPLICAS: '0' });
  await expect
    .poll(() => bot('create'))
    .toMatchObject({ exitCode: 1, output: expect.stringContaining('409 Conflict: no container of service db') });
});

test('an app that is not there, a snapshot that is none of the app’s, an unknown command: exit code 1 and a line that says so', async () => {
  expect(await bot('create', { SERVICE: 'none.ci.test' })).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('no app none_ci_test is deployed'),
  });
  expect(await bot('restore', { SNAPSHOT: 'ffffffff' })).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('ffffffff'),
  });
  expect(await bot('tidy')).toMatchObject({ exitCode: 1, output: expect.stringContaining('unknown command') });
});

test('four backups and a check at once do not lock each other out', async () => {
  await deploy({ PRE_HOOK: 'true' });
  const host = await backupBotHost(engine);
  const [check, ...backups] = await Promise.all([
    checkRepository(host),
    ...Array.from({ length: 4 }, () => bot('create')),
  ]);
  expect([check, ...backups.map(({ exitCode }) => exitCode)]).toEqual(['no errors were found', 0, 0, 0, 0]);
});

async function deploy(change: Readonly<Record<string, string>>): Promise<void> {
  const env = { DOCKER_HOST: dockerHost, APP_PATH: '/usr/share/nginx/html', DB_REPLICAS: '1', PRE_HOOK, ...change };
  await run('docker', ['stack', 'deploy', '--compose-file', join(import.meta.dirname, 'fixtures/compose.yml'), STACK], {
    env,
  });
  const { services } = await converge(engine, STACK, { app: STACK, timeoutMs: 300_000 });
  context = openMarkerContext(engine, {
    stack: STACK,
    domain: STACK.replaceAll('_', '.'),
    services,
    helperImage: 'cc-ci/node:24',
  });
}

/** Runs the bot's command as abra does: by an exec in its container, with everything in the environment. */
async function bot(
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; output: string }> {
  const [service] = await findServicesByLabel(engine, 'coop-cloud.backupbot.enabled=true');
  const container = await runningContainer(engine, 'backups', service?.name ?? '');
  const all = { SERVICE: context.domain, NONINTERACTIVE: 'true', MACHINE_LOGS: 'true', ...env };
  const { exitCode, stdout, stderr } = await execInContainer(
    engine,
    { id: container, argv: ['/usr/bin/backup', command] },
    {
      env: all,
    },
  );
  return { exitCode, output: `${stdout.toString()}${stderr.toString()}` };
}

async function look(): Promise<Proof[]> {
  const host = await backupBotHost(engine);
  const verify = {
    host,
    stack: STACK,
    services: context.services,
    snapshot: await latestSnapshot(host, STACK),
    markerValues: [],
  };
  return verifySnapshot(verify, [dumpIsWhole('/var/lib/db/dump.sql.gz')]);
}

function failures(proofs: readonly Proof[]): string[] {
  return proofs.filter(({ passed }) => !passed).map(({ evidence }) => evidence);
}

async function inDb(script: string): Promise<string> {
  return (await execInService(engine, { stack: STACK, service: 'db', argv: ['sh', '-c', script] })).stdout.toString();
}
