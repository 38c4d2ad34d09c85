import { request } from 'node:http';
import { join } from 'node:path';
import { run } from '@cc-ci/host';
import type { Lab } from '../lab.ts';
import type { Subnet } from '../network/subnet.ts';
import type { EngineName } from './engine-name.ts';

/**
 * Docker 29 gives each container a time namespace, which runc knows from 1.2 on: with an older one every container ends
 * at its start. Its image store is containerd's wherever the data root is new.
 */
const features: Readonly<Partial<Record<EngineName, Readonly<Record<string, boolean>>>>> = {
  '29': { 'time-namespaces': false, 'containerd-snapshotter': true },
  '29-overlay2': { 'time-namespaces': false, 'containerd-snapshotter': false },
};

/** Configuration of the lab's engine, as its daemon.json. */
export function engineConfig(lab: Lab, subnet: Subnet): string {
  const config = {
    'data-root': lab.dataRoot,
    'exec-root': '/run/docker',
    pidfile: '/run/docker.pid',
    hosts: [lab.dockerHost],
    dns: [subnet.address],
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': `/cc-ci/${lab.name}`,
    'log-opts': { 'max-size': '10m' },
    'max-concurrent-downloads': 6,
    'shutdown-timeout': 1,
    ...(features[lab.engine] ? { features: features[lab.engine] } : {}),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** Command line of the lab's engine. */
export function engineCommand(lab: Lab): string[] {
  return ['dockerd', '--config-file', join(lab.configDir, 'daemon.json')];
}

/** Whether the lab's engine answers. */
export async function engineAnswers(lab: Lab): Promise<boolean> {
  return askEngine(lab, '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  );
}

/**
 * Whether the lab's engine reaches its containerd. It takes 10 s to start one again that has ended, answers meanwhile,
 * and is told of nothing that ends in that time.
 */
export async function engineReachesContainers(lab: Lab): Promise<boolean> {
  return askEngineJson<{ ContainerdCommit?: { ID?: string } }>(lab, '/info').then(
    ({ ContainerdCommit: found }) => found?.ID !== undefined && found.ID !== 'N/A',
    () => false,
  );
}

/** One GET of Docker's API on the lab's socket. */
function askEngine(lab: Lab, path: string, timeoutMs = 2_000): Promise<{ status: number; body: string }> {
  return new Promise((done, fail) => {
    const sent = request({ socketPath: lab.socket, path, timeout: timeoutMs, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body }));
      answer.on('error', fail);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.on('error', fail).end();
  });
}

/** One GET of Docker's API on the lab's socket, as JSON. */
export async function askEngineJson<T>(lab: Lab, path: string): Promise<T> {
  const { status, body } = await askEngine(lab, path, 30_000);
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return JSON.parse(body) as T;
}

/** Runs the docker command against the lab's engine, with nothing of the user's own docker configuration. */
export function docker(lab: Lab, ...args: readonly string[]): Promise<string> {
  return run('docker', args, { env: dockerEnv(lab) });
}

/** Environment in which the docker command reaches the lab's engine. */
export function dockerEnv(lab: Lab): Record<string, string | undefined> {
  return {
    DOCKER_HOST: lab.dockerHost,
    DOCKER_CONFIG: join(lab.configDir, 'docker'),
    DOCKER_BUILDKIT: '0',
    DOCKER_CONTEXT: undefined,
    DOCKER_TLS_VERIFY: undefined,
  };
}
