import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { formatDuration, parseImageName } from '@cc-ci/core';
import { stringify } from 'yaml';
import type { Lab } from '../lab.ts';
import { certificatePaths } from '../network/certificates.ts';
import { registryPort } from '../network/network.ts';
import type { Subnet } from '../network/subnet.ts';

/**
 * Registries that recipes name. Inside the lab these names lead to the lab's own registry, so that a recipe keeps its
 * image names and a pull is a real pull. A host that is not listed here resolves as everywhere else.
 */
export const upstreamHosts = [
  'registry-1.docker.io',
  'docker.io',
  'index.docker.io',
  'quay.io',
  'ghcr.io',
  'lscr.io',
  'codeberg.org',
  'docker.n8n.io',
  'docker.elastic.co',
  'docker.getoutline.com',
  'git.coopcloud.tech',
  'gcr.io',
  'registry.gitlab.com',
] as const;

/** Configuration of the lab's registry; its storage belongs to all labs of the machine. */
export function registryConfig(lab: Lab): string {
  const { certificate, key } = certificatePaths(lab).registry;
  return stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(lab.cacheDir, 'registry') }, delete: { enabled: true } },
    http: { addr: `:${registryPort}`, secret: 'cc-ci', tls: { certificate, key } },
  });
}

/** Command line of the lab's registry. */
export function registryCommand(lab: Lab): string[] {
  return ['docker-registry', 'serve', join(lab.configDir, 'registry.yml')];
}

/** Whether the lab's registry answers. */
export async function registryAnswers(lab: Lab, subnet: Subnet): Promise<boolean> {
  return ask({ lab, subnet, timeoutMs: PROBE_TIMEOUT_MS }, '/v2/').then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Labels of an image in the lab's registry, or undefined when it is not there. */
export async function imageLabels(
  lab: Lab,
  subnet: Subnet,
  image: string,
): Promise<Record<string, string> | undefined> {
  const { repository, tag, digest } = parseImageName(image);
  const place = { lab, subnet, timeoutMs: ANSWER_TIMEOUT_MS };
  const manifest = await readManifest(place, repository, digest ?? tag);
  if (!manifest?.config) return undefined;
  const blob = await ask(place, `/v2/${repository}/blobs/${manifest.config.digest}`);
  if (blob.status !== 200) return undefined;
  return (JSON.parse(blob.body) as { config?: { Labels?: Record<string, string> | null } }).config?.Labels ?? {};
}

/** One that is not there refuses at once; one that is there may be slow. */
const PROBE_TIMEOUT_MS = 15_000;
/** A registry on a machine that builds images meanwhile may be slow, and is no less right. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Docker's own formats, which engines up to 28 push, and those of OCI, which 29 pushes. A registry gives only what it
 * is asked for.
 */
const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
];

/** A manifest of one image; an index has `manifests` instead, one a platform. */
interface Manifest {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string }[];
}

/** The manifest of an image; of an index, the first that it names. */
async function readManifest(place: RegistryCall, repository: string, tag: string): Promise<Manifest | undefined> {
  const answer = await ask(place, `/v2/${repository}/manifests/${tag}`);
  if (answer.status !== 200) return undefined;
  const manifest = JSON.parse(answer.body) as Manifest;
  const first = manifest.manifests?.[0];
  return first ? readManifest(place, repository, first.digest) : manifest;
}

interface RegistryCall {
  readonly lab: Lab;
  readonly subnet: Subnet;
  readonly timeoutMs: number;
}

function ask({ lab, subnet, timeoutMs }: RegistryCall, path: string): Promise<{ status: number; body: string }> {
  return new Promise((done, fail) => {
    const options = {
      host: subnet.address,
      port: registryPort,
      path,
      ca: readFileSync(certificatePaths(lab).ca),
      headers: { accept: manifestTypes.join(', ') },
      timeout: timeoutMs,
    };
    const sent = request({ ...options, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body }));
      answer.on('error', fail);
    });
    sent.on('timeout', () =>
      sent.destroy(new Error(`the lab's registry gave no answer within ${formatDuration(timeoutMs)}: ${path}`)),
    );
    sent.on('error', fail).end();
  });
}
