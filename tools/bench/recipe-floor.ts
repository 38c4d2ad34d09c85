/**
 * The generic stages of any recipe, by a script that knows what it waits for: install, upgrade, backup, restore,
 * teardown over raw Docker, restic and HTTP. No harness, no abra, no marker, no proof, no test. Prints the milliseconds
 * of each stage as JSON.
 *
 * usage: node recipe-floor.ts <request as JSON>
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RawDocker } from './docker.ts';
import { RawHttps } from './https.ts';
import type { FloorDeploy, FloorProbe, RecipeFloorRequest } from './recipe-floor-request.ts';
import { until } from './until.ts';

const request = JSON.parse(process.argv[2] ?? '{}') as RecipeFloorRequest;
const stack = request.domain.replaceAll('.', '_');
const docker = new RawDocker(request.socketPath);
const web = new RawHttps({ ...request, keepAlive: false });
const checkout = mkdtempSync(join(tmpdir(), 'floor-'));
const stages: Record<string, number> = {};
let since = 0;

try {
  await run('git', ['clone', '--quiet', request.repository, checkout]);
  ended('before');
  await createSecrets();
  await deploy(request.base);
  await untilReady(request.base);
  ended('install');
  await deploy(request.head);
  await untilReady(request.head);
  ended('upgrade');
  const snapshot = await backUp();
  ended('backup');
  await restore(snapshot);
  await untilReady(request.head);
  ended('restore');
} finally {
  await tearDown();
}
ended('teardown');
process.stdout.write(`${JSON.stringify(stages)}\n`);

function ended(stage: string): void {
  const now = performance.now();
  stages[stage] = Math.round(now - since);
  since = now;
}

async function createSecrets(): Promise<void> {
  const Labels = { 'com.docker.stack.namespace': stack };
  for (const { name, value } of request.secrets)
    await docker.post('/secrets/create', {
      Name: `${stack}_${name}`,
      Labels,
      Data: Buffer.from(value).toString('base64'),
    });
}

async function deploy({ commit, env, files, overlays, services }: FloorDeploy): Promise<void> {
  await run('git', ['-C', checkout, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit]);
  const lab = join(checkout, 'lab.yml');
  const mode = request.ipvs ? 'vip' : 'dnsrr';
  writeFileSync(
    lab,
    `version: "3.8"\nservices:\n${services.map((name) => `  ${name}:\n    deploy:\n      endpoint_mode: ${mode}\n`).join('')}`,
  );
  const composeFiles = [...files.map((file) => join(checkout, file)), ...overlays, lab];
  await docker.stack(
    ['deploy', '--resolve-image', 'always', ...composeFiles.flatMap((file) => ['-c', file]), stack],
    env,
  );
}

interface RawService {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly TaskTemplate: {
      readonly ContainerSpec: { readonly Mounts?: readonly { readonly Source: string; readonly Target: string }[] };
    };
  };
  readonly Version: { readonly Index: number };
  readonly UpdateStatus?: { readonly State?: string };
}

interface RawTask {
  readonly ServiceID: string;
  readonly DesiredState: string;
  readonly Status: { readonly State: string };
}

/**
 * Every service runs one task and no other, no update is under way, the app is healthy, and what its recipe waits for
 * beside that is there.
 */
async function untilReady({ ready }: FloorDeploy): Promise<void> {
  await until('every service runs', async () => {
    const [services, tasks] = await Promise.all([
      servicesOf(),
      docker.get<RawTask[]>('/tasks', { label: [`com.docker.stack.namespace=${stack}`], 'desired-state': ['running'] }),
    ]);
    return services.every(({ ID, UpdateStatus }) => {
      const own = tasks.filter(({ ServiceID }) => ServiceID === ID);
      return (
        own.length === 1 && own[0]?.Status.State === 'running' && ['completed', undefined].includes(UpdateStatus?.State)
      );
    });
  });
  for (const probe of [{ kind: 'http' as const, ...request.health }, ...ready]) {
    await until('the app answers', () => holds(probe).catch(() => false));
  }
}

function holds(probe: FloorProbe): Promise<boolean> {
  return probe.kind === 'http' ? answers(probe) : listens(probe.service, probe.port);
}

async function answers({ path, ok, contains = '' }: RecipeFloorRequest['health']): Promise<boolean> {
  const { status, text } = await web.get(path);
  return ok.includes(status) && text.includes(contains);
}

/** Whether somebody listens on a port in a service's container, by the kernel's own table (proc_net(5): state 0A). */
async function listens(service: string, port: number): Promise<boolean> {
  const sockets = await docker.exec(await docker.containerOf(`${stack}_${service}`), [
    'cat',
    '/proc/net/tcp',
    '/proc/net/tcp6',
  ]);
  return new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `).test(sockets);
}

function servicesOf(): Promise<RawService[]> {
  return docker.get<RawService[]>('/services', { label: [`com.docker.stack.namespace=${stack}`] });
}

/** Pre-hooks, a snapshot of what the labels name, and a look whether the repository is sound. */
async function backUp(): Promise<string> {
  const bot = await backupBot();
  const services = (await servicesOf()).filter(({ Spec }) => Spec.Labels['backupbot.backup'] === 'true');
  await runHooks(services, 'backup.pre-hook');
  await docker.exec(bot, [
    'restic',
    '--no-cache',
    '--quiet',
    'backup',
    '--tag',
    stack,
    '--',
    ...new Set(services.flatMap(pathsOf)),
  ]);
  await runHooks(services, 'backup.post-hook');
  const [snapshot] = JSON.parse(
    await docker.exec(bot, ['restic', '--no-cache', '--no-lock', 'snapshots', '--json', '--tag', stack]),
  ) as { id: string }[];
  await docker.exec(bot, ['restic', '--no-cache', '--no-lock', 'ls', '--json', snapshot?.id ?? '']);
  await docker.exec(bot, ['restic', '--no-cache', '--no-lock', 'check']);
  return snapshot?.id ?? '';
}

async function restore(snapshot: string): Promise<void> {
  const services = (await servicesOf()).filter(({ Spec }) => Spec.Labels['backupbot.backup'] === 'true');
  await runHooks(services, 'restore.pre-hook');
  const included = services.flatMap(pathsOf).flatMap((path) => ['--include', path]);
  await docker.exec(await backupBot(), [
    'restic',
    '--no-cache',
    '--no-lock',
    '--quiet',
    'restore',
    '--target',
    '/',
    ...included,
    snapshot,
  ]);
  await runHooks(services, 'restore.post-hook');
}

async function backupBot(): Promise<string> {
  const [service] = await docker.get<RawService[]>('/services', { label: ['coop-cloud.backupbot.enabled=true'] });
  return docker.containerOf(service?.Spec.Name ?? '');
}

async function runHooks(services: readonly RawService[], moment: string): Promise<void> {
  for (const { Spec } of services) {
    const command = Spec.Labels[`backupbot.${moment}`];
    if (command) await docker.exec(await docker.containerOf(Spec.Name), ['sh', '-c', command]);
  }
}

/** Where the volumes of a service lie, or the paths in them that its labels name. */
function pathsOf({ Spec }: RawService): string[] {
  const mounts = (Spec.TaskTemplate.ContainerSpec.Mounts ?? []).filter(({ Source }) => !Source.startsWith('/'));
  const inContainer = Spec.Labels['backupbot.backup.path']?.split(',').map((path) => path.trim());
  return mounts.flatMap(({ Source, Target }) => {
    const folder = `/var/lib/docker/volumes/${Source}/_data`;
    if (inContainer)
      return inContainer
        .filter((path) => `${path}/`.startsWith(`${Target}/`))
        .map((path) => folder + path.slice(Target.length));
    const label = `backupbot.backup.volumes.${Source.slice(stack.length + 1)}`;
    if (Spec.Labels[label] === 'false') return [];
    return (Spec.Labels[`${label}.path`]?.split(',') ?? ['']).map((path) => join(folder, path.trim()));
  });
}

async function tearDown(): Promise<void> {
  const label = [`com.docker.stack.namespace=${stack}`];
  const volumes = (await servicesOf())
    .flatMap(({ Spec }) => (Spec.TaskTemplate.ContainerSpec.Mounts ?? []).map(({ Source }) => Source))
    .filter((source) => !source.startsWith('/'));
  const containers = await docker.get<{ Id: string }[]>('/containers/json?all=true', { label });
  for (const { ID } of await servicesOf()) await docker.remove(`/services/${ID}`);
  await Promise.all(
    containers.map(({ Id }) => docker.remove(`/containers/${Id}?force=true&v=true`).catch(() => undefined)),
  );
  await docker.stack(['rm', stack]);
  await until('containers, networks and tasks are gone', async () => {
    const left = await Promise.all(
      ['/containers/json?all=true', '/networks', '/tasks'].map((path) => docker.get<unknown[]>(path, { label })),
    );
    return left.flat().length === 0;
  });
  for (const volume of new Set(volumes)) await docker.remove(`/volumes/${volume}`);
  web.close();
  rmSync(checkout, { recursive: true });
}

async function run(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, [...args]);
}
