import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { certificatePaths } from '../network/certificates.ts';
import { attempt, type CommandResult, run } from '@cc-ci/host';
import { docker, dockerEnv } from '../engine/docker.ts';
import { builderOf } from '../workshop.ts';
import { type Lab, resolveLab } from '../lab.ts';
import { readState } from '../state.ts';
import { subnetOf } from '../network/subnet.ts';

/** A lab for one test, with its own cache that begins as a copy of the machine's. */
export interface LabUnderTest extends AsyncDisposable {
  readonly lab: Lab;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the lab's command in its own process, as people do. */
  readonly command: (...args: readonly string[]) => Promise<CommandResult>;
  readonly up: () => Promise<CommandResult>;
}

const program = join(import.meta.dirname, '../main.ts');

/** Prepares a lab for a test file; nothing runs yet. Disposing of it takes it down and removes its files. */
export async function labUnderTest(name: string): Promise<LabUnderTest> {
  const machine = resolveLab({ name });
  const cacheDir = `${machine.cacheDir}-${name}`;
  await rm(cacheDir, { recursive: true, force: true });
  await copyCache(machine.cacheDir, cacheDir);
  const env = { CC_CI_LAB: name, CC_CI_HOME: machine.homeDir, CC_CI_CACHE: cacheDir };
  const command = (...args: readonly string[]) => attempt(process.execPath, [program, ...args], { env });
  const up = async () => {
    const result = await command('up');
    if (result.exitCode !== 0) throw new Error(result.stderr);
    return result;
  };
  return {
    lab: resolveLab({}, env),
    env,
    command,
    up,
    [Symbol.asyncDispose]: async () => {
      await command('down', '--purge');
      await rm(cacheDir, { recursive: true, force: true });
    },
  };
}

/** In this order, so that what names something else is not there without it while other labs add to the cache. */
const CACHED: readonly { readonly path: string; readonly how: readonly string[] }[] = [
  { path: 'images.json', how: [] },
  // The registry writes a tag in place: through a hard link it would move the machine's own.
  { path: 'registry/docker/registry/v2/repositories', how: [] },
  { path: 'registry/docker/registry/v2/blobs', how: ['--link'] },
  { path: 'downloads', how: ['--link'] },
  { path: 'ca', how: [] },
];

/**
 * Copies the cache, what is large by hard links: what the test adds or removes is not the machine's. What goes
 * meanwhile is left out.
 */
async function copyCache(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { path, how } of CACHED.filter((part) => existsSync(join(from, part.path)))) {
    const { exitCode, stderr } = await attempt('cp', ['--archive', '--parents', ...how, path, to], { cwd: from });
    const isOnlyGone = stderr.split('\n').every((line) => line === '' || line.endsWith('No such file or directory'));
    if (exitCode !== 0 && !isOnlyGone) throw new Error(stderr);
  }
}

/** Deploys one service behind the lab's ingress and gives its domain; its image is built where the cache has none. */
export async function deployApp(lab: Lab, stack: string, image: string): Promise<string> {
  await builderOf(lab, subnetOf(readState(lab)!.subnet)).ensure([image]);
  const domain = `${stack}.ci.test`;
  const router = `traefik.http.routers.${stack}`;
  const compose = {
    version: '3.8',
    services: {
      app: {
        image,
        networks: ['proxy'],
        stop_grace_period: '1s',
        deploy: {
          endpoint_mode: 'dnsrr',
          labels: {
            'traefik.enable': 'true',
            [`traefik.http.services.${stack}.loadbalancer.server.port`]: '80',
            [`${router}.rule`]: `Host(\`${domain}\`)`,
            [`${router}.entrypoints`]: 'web-secure',
            [`${router}.tls`]: 'true',
          },
        },
      },
    },
    networks: { proxy: { external: true } },
  };
  await run('docker', ['stack', 'deploy', '--compose-file', '-', stack], {
    env: dockerEnv(lab),
    input: JSON.stringify(compose),
  });
  return domain;
}

/** Status of a GET over HTTPS at the lab's address, trusting nothing but the lab's authority; or the error's code. */
export function visit(lab: Lab, address: string, domain: string): Promise<number | string> {
  return new Promise((done) => {
    const options = {
      host: address,
      servername: domain,
      headers: { host: domain },
      ca: readFileSync(certificatePaths(lab).ca),
      agent: false,
      timeout: 30_000,
    };
    const sent = request(options, (answer) => done(answer.resume().statusCode ?? 0));
    sent.on('timeout', () => sent.destroy());
    sent.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message)).end();
  });
}

/** Id of the running container of a stack's only service. */
export async function containerOf(lab: Lab, stack: string): Promise<string> {
  return (await docker(lab, 'ps', '--quiet', '--filter', `label=com.docker.stack.namespace=${stack}`)).trim();
}

/** Starts the lab's command and kills it, with no chance to tidy up, after so many milliseconds. */
export function killDuring(test: LabUnderTest, args: readonly string[], afterMs: number): Promise<void> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...test.env }, timeout: afterMs, killSignal: 'SIGKILL' },
      () => done(),
    );
    child.stdin?.end();
  });
}
