import { readFileSync, rmSync, mkdtempSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { certificatePaths, ensureCertificates } from './certificates.ts';
import { resolveLab } from '../lab.ts';
import { subnetOf } from './subnet.ts';

const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
afterAll(() => rmSync(dir, { recursive: true }));
const lab = resolveLab({ name: 'certs' }, { CC_CI_HOME: dir, CC_CI_CACHE: join(dir, 'cache') });

test('the authority vouches for apps of the zone and for the registries, and for nothing else', async () => {
  await ensureCertificates(lab, subnetOf(7), ['quay.io', 'ghcr.io']);
  const { wildcard, registry } = certificatePaths(lab);
  expect(await visit(wildcard, 'cust-3fa1c2.ci.test')).toBe(200);
  expect(await visit(registry, 'ghcr.io')).toBe(200);
  expect(await visit(wildcard, 'ghcr.io')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(statSync(wildcard.key).mode & 0o077).toBe(0);
});

test('a second time nothing is made again; another registry makes a new certificate, by the same authority', async () => {
  const { ca, registry } = certificatePaths(lab);
  await ensureCertificates(lab, subnetOf(7), ['quay.io', 'ghcr.io']);
  const before = [readFileSync(ca, 'utf8'), readFileSync(registry.certificate, 'utf8')];
  await ensureCertificates(lab, subnetOf(7), ['quay.io', 'ghcr.io']);
  expect([readFileSync(ca, 'utf8'), readFileSync(registry.certificate, 'utf8')]).toEqual(before);
  await ensureCertificates(lab, subnetOf(7), ['quay.io', 'ghcr.io', 'registry.example']);
  expect(readFileSync(ca, 'utf8')).toBe(before[0]);
  expect(await visit(registry, 'registry.example')).toBe(200);
});

async function visit(files: { certificate: string; key: string }, servername: string): Promise<number | string> {
  const server = createServer(
    { cert: readFileSync(files.certificate), key: readFileSync(files.key) },
    (_question, answer) => answer.end('ok'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<number | string>((done) => {
      const question = request(
        { host: '127.0.0.1', port, servername, ca: readFileSync(certificatePaths(lab).ca), agent: false },
        (answer) => done(answer.resume().statusCode ?? 0),
      );
      question.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message)).end();
    });
  } finally {
    server.close();
  }
}
