import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { certificatePaths } from './certificates.ts';
import { run } from './command.ts';
import { askEngineJson, dockerEnv } from './engine.ts';
import { serviceNotReady } from './errors.ts';
import { type Lab, zone } from './lab.ts';
import { imagesInLines } from './recipe-images.ts';
import type { Subnet } from './subnet.ts';

/** An app of the lab itself: a folder with a `compose.yml`. */
export interface LabService {
  readonly stack: string;
  readonly dir: string;
}

/** Apps of the lab that every run needs, deployed at every `lab up`. */
export const services: readonly LabService[] = [
  { stack: 'traefik', dir: join(import.meta.dirname, 'traefik') },
  { stack: 'backups', dir: join(import.meta.dirname, 'backup-bot') },
].filter(({ dir }) => existsSync(join(dir, 'compose.yml')));

/** Apps of the lab that some recipes need, deployed before the first run of one of these. */
export const servicesOnDemand: Readonly<Record<string, LabService>> = {
  plc: { stack: 'plc', dir: join(import.meta.dirname, 'plc') },
};

/** Images that a service needs. */
export function imagesOfService({ dir }: LabService): string[] {
  return imagesInLines(readFileSync(join(dir, 'compose.yml'), 'utf8'));
}

/** Deploys a service of the lab unless it runs as its folder says, and waits until its tasks run. */
export async function ensureService(lab: Lab, subnet: Subnet, service: LabService): Promise<void> {
  const env = serviceEnv(lab, subnet);
  const version = versionOf(lab, service, env);
  const marker = join(lab.configDir, `${service.stack}.deployed`);
  const isDeployed =
    existsSync(marker) && readFileSync(marker, 'utf8') === version && (await tasksOf(lab, service)).length > 0;
  if (!isDeployed) {
    lab.onProgress(`deploying ${service.stack}`);
    const args = [
      'stack',
      'deploy',
      '--compose-file',
      join(service.dir, 'compose.yml'),
      '--prune',
      '--resolve-image',
      'changed',
      service.stack,
    ];
    await run('docker', args, { env: { ...dockerEnv(lab), ...env, LAB_STACK_VERSION: version } });
    writeFileSync(marker, version);
  }
  await waitUntilRunning(lab, service);
}

/** Whether the ingress answers on the lab's address. */
export function ingressAnswers(subnet: Subnet, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((done) => {
    const question = get(
      { host: subnet.address, port: 80, path: '/ping', timeout: timeoutMs, agent: false },
      (answer) => {
        answer.resume();
        done(answer.statusCode === 200);
      },
    );
    question.on('timeout', () => question.destroy());
    question.on('error', () => done(false));
  });
}

/** What a service's `compose.yml` may name. */
function serviceEnv(lab: Lab, subnet: Subnet): Record<string, string> {
  const { wildcard } = certificatePaths(lab);
  return {
    LAB_NAME: lab.name,
    LAB_DIR: lab.dir,
    LAB_SOCKET: lab.socket,
    LAB_DATA_ROOT: lab.dataRoot,
    LAB_ADDRESS: subnet.address,
    LAB_ZONE: zone,
    LAB_CERTIFICATE: wildcard.certificate,
    LAB_CERTIFICATE_KEY: wildcard.key,
  };
}

function versionOf(lab: Lab, { dir }: LabService, env: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(env))
    .update(readFileSync(certificatePaths(lab).wildcard.certificate));
  for (const entry of readdirSync(dir, { withFileTypes: true }).filter((found) => found.isFile()))
    hash.update(readFileSync(join(dir, entry.name)));
  return hash.digest('hex').slice(0, 12);
}

interface RawTask {
  readonly DesiredState: string;
  readonly Status: {
    readonly State: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
}

async function waitUntilRunning(lab: Lab, service: LabService): Promise<void> {
  const timeoutMs = 45_000;
  await poll(
    async () => {
      const wanted = (await tasksOf(lab, service)).filter(
        ({ DesiredState: state }) => state === 'running' || state === 'ready',
      );
      const seen = wanted
        .map(({ Status: status }) => `${status.State}${status.Err ? `: ${status.Err}` : ''}`)
        .join(', ');
      const rejected = wanted.find(({ Status: status }) => status.State === 'rejected');
      if (rejected) throw serviceNotReady(service.stack, 'was refused by the engine', seen);
      return wanted.length > 0 && wanted.every(({ Status: status }) => status.State === 'running')
        ? { done: true, value: true }
        : { done: false, seen };
    },
    {
      what: `stack ${service.stack} of lab ${lab.name} to run`,
      timeoutMs,
      intervalMs: 50,
      code: 'LAB_SERVICE_NOT_READY',
      fault: 'harness',
      tryThis: `docker -H ${lab.dockerHost} stack ps --no-trunc ${service.stack}`,
    },
  );
}

function tasksOf(lab: Lab, service: LabService): Promise<RawTask[]> {
  const filters = JSON.stringify({ label: [`com.docker.stack.namespace=${service.stack}`] });
  return askEngineJson<RawTask[]>(lab, `/tasks?filters=${encodeURIComponent(filters)}`);
}
