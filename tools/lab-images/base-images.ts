import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import {
  debianMirror,
  hostAptSettings,
  hostBundle,
  npmSettings,
  pipSettings,
  runLogged,
  sourcesList,
} from '@cc-ci/host';
import type { ImagePlan } from './image-folders.ts';
import type { Workshop } from './workshop.ts';

/** One image to build. */
export interface Build {
  readonly plan: ImagePlan;
  /** Hash of what it is made from. */
  readonly source: string;
  readonly labels: readonly string[];
  readonly logFile: string;
}

const bundleFile = '/etc/ssl/certs/ca-certificates.crt';

/** Variables that make Node, Python, curl and Go in the images trust what the host trusts, and the lab. */
const trust = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'PIP_CERT', 'CURL_CA_BUNDLE'].map(
  (name) => `${name}=${bundleFile}`,
);

/** What every base image carries beside Debian, for the hash of the images built on it. */
export function carriedByBases({ caFile }: Workshop): string {
  return [
    readFileSync(join(import.meta.dirname, 'bootstrap-base.sh'), 'utf8'),
    readFileSync(caFile, 'utf8'),
    ...trust,
    ...Object.entries(staticFiles).flat(),
  ].join('\n');
}

/** Bootstraps a base image and imports it into the lab's engine; gives the exit code of the last command that ran. */
export async function importBase(workshop: Workshop, build: Build, workDir: string): Promise<number> {
  const { plan, labels, logFile } = build;
  const archive = join(workDir, 'base.tar');
  const made = await bootstrap(workshop, build, { workDir, archive });
  if (made !== 0) return made;
  const changes = [`ENV ${trust.join(' ')}`, ...labels.map((label) => `LABEL ${label}`), 'CMD ["bash"]'];
  const args = ['import', ...changes.flatMap((change) => ['--change', change]), archive, plan.tags[0]!];
  return runLogged('docker', args, { env: workshop.dockerEnv, logFile });
}

async function bootstrap(
  { caFile }: Workshop,
  { plan, logFile }: Build,
  { workDir, archive }: { readonly workDir: string; readonly archive: string },
): Promise<number> {
  const suite = plan.suite!;
  const mirror = debianMirror();
  const overlay = join(workDir, 'overlay');
  await writeOverlay(caFile, overlay, { 'etc/apt/sources.list': sourcesList(mirror, suite) });
  const make = [join(import.meta.dirname, 'bootstrap-base.sh'), suite, mirror.main, overlay];
  // In its own namespaces, and killed with this process: an interrupted bootstrap leaves neither processes nor mounts.
  const alone = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const toArchive = ['sh', '-c', 'archive=$1; shift; exec "$@" >"$archive"', 'sh', archive];
  const args = [...alone, ...toArchive, ...make, join(workDir, 'tree'), tmpfsSize()];
  return runLogged('setpriv', args, { logFile });
}

/** Files that make a Debian small and quick as an image. */
const staticFiles: Readonly<Record<string, string>> = {
  'etc/apt/apt.conf.d/80image':
    'APT::Install-Recommends "false";\nAPT::Install-Suggests "false";\nAcquire::Languages "none";\nDPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n',
  'etc/dpkg/dpkg.cfg.d/80image': [
    'force-unsafe-io',
    'path-exclude=/usr/share/doc/*',
    'path-include=/usr/share/doc/*/copyright',
    'path-exclude=/usr/share/man/*',
    'path-exclude=/usr/share/info/*',
    'path-exclude=/usr/share/locale/*',
    '',
  ].join('\n'),
  'usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
};

async function writeOverlay(caFile: string, overlay: string, files: Readonly<Record<string, string>>): Promise<void> {
  const bundle = hostBundle() + readFileSync(caFile, 'utf8');
  const all = {
    ...staticFiles,
    ...files,
    'etc/apt/apt.conf.d/90host': await hostAptSettings(),
    'etc/pip.conf': pipSettings(),
    'root/.npmrc': npmSettings(),
    [bundleFile]: bundle,
    // From here `update-ca-certificates` takes it again, when a package brings that.
    'usr/local/share/ca-certificates/host.crt': bundle,
  };
  for (const [path, content] of Object.entries(all)) {
    const file = join(overlay, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: path.startsWith('usr/sbin/') ? 0o755 : 0o644 });
  }
}

/** Size of a tmpfs for the tree, or 0 when there is not enough memory. */
function tmpfsSize(): string {
  return freemem() > 2 * 1024 ** 3 ? '800m' : '0';
}
