import { ensurePrograms } from '@cc-ci/host';
import type { Lab } from './lab.ts';

/**
 * Programs that the lab needs on the host, each with the Debian packages that may bring it, the first that exists wins.
 */
const enginePrograms: Readonly<Record<string, readonly string[]>> = {
  dockerd: ['docker.io'],
  docker: ['docker-cli', 'docker.io'],
  'docker-registry': ['docker-registry'],
  dnsmasq: ['dnsmasq-base'],
  ip: ['iproute2'],
  iptables: ['iptables'],
  openssl: ['openssl'],
  git: ['git'],
  debootstrap: ['debootstrap'],
  pip3: ['python3-pip'],
};

/** Programs that a run needs beside the engine, and that the tests of the libraries need as well. */
const runPrograms: Readonly<Record<string, readonly string[]>> = {
  chromium: ['chromium'],
  certutil: ['libnss3-tools'],
  restic: ['restic'],
  flock: ['util-linux'],
  script: ['bsdutils'],
  xz: ['xz-utils'],
  zstd: ['zstd'],
  bzip2: ['bzip2'],
};

/** Installs what the lab's engine needs and the machine lacks. */
export async function ensureEnginePackages(lab: Lab): Promise<void> {
  await ensurePrograms(enginePrograms, lab.onProgress);
}

/**
 * Installs what a run needs beside the engine: the browser and whom it trusts, locks, a terminal for abra's tables,
 * what unpacks dumps.
 */
export async function ensureRunPackages(lab: Lab): Promise<void> {
  await ensurePrograms(runPrograms, lab.onProgress);
}
