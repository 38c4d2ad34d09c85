import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { hostBundle, run } from '@cc-ci/host';
import { type Lab, zone } from '../lab.ts';
import type { Subnet } from './subnet.ts';

/** Days that the authority and its certificates are good for; the lab makes new ones on its own when they end. */
const validDays = 825;

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Files of the lab's authority and certificates. */
export function certificatePaths(lab: Lab): {
  ca: string;
  bundle: string;
  wildcard: CertificateFiles;
  registry: CertificateFiles;
} {
  const file = (name: string) => join(lab.caDir, name);
  return {
    ca: file('ca.pem'),
    bundle: file('bundle.pem'),
    wildcard: { certificate: file('wildcard.pem'), key: file('wildcard.key') },
    registry: { certificate: file('registry.pem'), key: file('registry.key') },
  };
}

/**
 * Makes what is missing of: the authority (shared by the labs of the machine, so that images may trust it), the zone's
 * wildcard certificate, the registry's.
 */
export async function ensureCertificates(lab: Lab, subnet: Subnet, registryHosts: readonly string[]): Promise<void> {
  mkdirSync(lab.caDir, { recursive: true, mode: 0o700 });
  const paths = certificatePaths(lab);
  const authority = await ensureAuthority(lab.cacheDir);
  await copyFile(authority.certificate, paths.ca);
  writeFileSync(paths.bundle, hostBundle() + readFileSync(paths.ca, 'utf8'));
  const registryNames = [
    ...registryHosts.map((host) => `DNS:${host}`),
    `IP:${subnet.address}`,
    `IP:${subnet.registryAddress}`,
  ];
  await Promise.all([
    ensureCertificate(authority, paths.wildcard, [`DNS:*.${zone}`, `DNS:${zone}`]),
    ensureCertificate(authority, paths.registry, registryNames),
  ]);
}

/** The authority's certificate, made on first use. */
async function ensureAuthority(cacheDir: string): Promise<CertificateFiles> {
  const dir = join(cacheDir, 'ca');
  const files = { certificate: join(dir, 'ca.pem'), key: join(dir, 'ca.key') };
  await withLock(`${dir}.lock`, async () => {
    if (existsSync(files.certificate) && (await isStillGood(files.certificate))) return;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const subject = ['-subj', '/O=cc-ci/CN=cc-ci lab authority', '-days', String(validDays)];
    const extensions = [
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ];
    await run('openssl', ['req', '-x509', ...newKey(files.key), '-out', files.certificate, ...subject, ...extensions]);
  });
  return files;
}

async function ensureCertificate(
  authority: CertificateFiles,
  files: CertificateFiles,
  names: readonly string[],
): Promise<void> {
  const wanted = `${names.join(',')}\n${readFileSync(authority.certificate, 'utf8')}`;
  const madeFor = `${files.certificate}.for`;
  if (existsSync(madeFor) && readFileSync(madeFor, 'utf8') === wanted && (await isStillGood(files.certificate))) return;
  const signed = ['-CA', authority.certificate, '-CAkey', authority.key, '-days', String(validDays)];
  const extensions = ['-addext', `subjectAltName=${names.join(',')}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
  await run('openssl', [
    'req',
    '-x509',
    ...newKey(files.key),
    '-out',
    `${files.certificate}.new`,
    '-subj',
    `/CN=${names[0]!.replace(/^\w+:/, '')}`,
    ...signed,
    ...extensions,
  ]);
  await rename(`${files.certificate}.new`, files.certificate);
  writeFileSync(madeFor, wanted);
}

async function isStillGood(certificate: string): Promise<boolean> {
  const weekSeconds = '604800';
  return run('openssl', ['x509', '-in', certificate, '-noout', '-checkend', weekSeconds]).then(
    () => true,
    () => false,
  );
}

function newKey(keyFile: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', keyFile];
}
