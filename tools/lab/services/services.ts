import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { run } from '@cc-ci/host';
import { dockerEnv } from '../engine/docker.ts';
import { type Lab, zone } from '../lab.ts';
import { certificatePaths } from '../network/certificates.ts';
import type { Subnet } from '../network/subnet.ts';
import { imagesInLines } from '../recipe-images.ts';
import { tasksOf, waitUntilRunning } from './tasks.ts';

/** An app of the lab itself: a folder with a `compose.yml`. */
export interface LabService {
  readonly stack: string;
  readonly dir: string;
}

/**
 * Apps of the lab that every run needs, deployed at every `lab up`. What only one recipe needs is in that recipe's
 * `lab/services`.
 */
export const services: readonly LabService[] = [
  { stack: 'traefik', dir: join(import.meta.dirname, 'traefik') },
  { stack: 'backups', dir: join(import.meta.dirname, 'backup-bot') },
];

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
    existsSync(marker) && readFileSync(marker, 'utf8') === version && (await tasksOf(lab, service.stack)).length > 0;
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
  await waitUntilRunning(lab, service.stack);
}

/** Whether the ingress answers on the lab's address. */
export function ingressAnswers(subnet: Subnet, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((done) => {
    const sent = get({ host: subnet.address, port: 80, path: '/ping', timeout: timeoutMs, agent: false }, (answer) => {
      answer.resume();
      done(answer.statusCode === 200);
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => done(false));
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
