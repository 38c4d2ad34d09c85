import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt, run } from '@cc-ci/host';
import { docker, dockerEnv } from '../engine/docker.ts';
import { readImageIndex } from '@cc-ci/lab-images';
import { builderOf } from '../workshop.ts';
import { imageLabels } from '../engine/registry.ts';
import { imageRoots } from '../recipe-folders.ts';
import { readState } from '../state.ts';
import { certificatePaths } from '../network/certificates.ts';
import { registryPort } from '../network/network.ts';
import { type Subnet, subnetOf } from '../network/subnet.ts';
import { containerOf, deployApp, type LabUnderTest, labUnderTest, visit } from './lab-under-test.ts';

let it: LabUnderTest;
let subnet: Subnet;
const dir = mkdtempSync(join(tmpdir(), 'services-'));
beforeAll(async () => {
  it = await labUnderTest('e2e-services');
  await it.up();
  subnet = subnetOf(readState(it.lab)!.subnet);
  await builderOf(it.lab, subnet).ensure(['nginx:1.22.1']);
});
afterAll(async () => {
  await it[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

test('an app answers over HTTPS by its name', async () => {
  await deployApp(it.lab, 'hello', 'nginx:1.22.1');
  await expect.poll(() => containerOf(it.lab, 'hello')).not.toBe('');
  await expect.poll(() => visit(it.lab, subnet.address, 'hello.ci.test'), { interval: 50 }).toBe(200);
  expect(await visit(it.lab, subnet.address, 'nobody.ci.test')).toBe(404);
});

test('inside a task names of the zone and names of services resolve, and the lab’s authority is trusted', async () => {
  const container = await containerOf(it.lab, 'hello');
  const inside = (...args: string[]) => docker(it.lab, 'exec', container, ...args);
  expect(await inside('getent', 'hosts', 'anything.ci.test')).toContain(subnet.address);
  expect(await inside('getent', 'hosts', 'hello_app')).toContain('10.79.');
  expect(
    await inside(
      'curl',
      '--silent',
      '--show-error',
      '--write-out',
      '%{http_code}',
      '--output',
      '/dev/null',
      'https://hello.ci.test/',
    ),
  ).toBe('200');
  expect(
    await inside(
      'curl',
      '--silent',
      '--write-out',
      '%{http_code} %{redirect_url}',
      '--output',
      '/dev/null',
      'http://hello.ci.test/x',
    ),
  ).toBe('301 https://hello.ci.test/x');
});

test.each(['nginx:9.9.9', 'nobody/nothing:1', 'quay.io/nobody/nothing:2', 'ghcr.io/nobody/nothing'])(
  'a pull of %s fails as upstream’s does, and names it',
  async (image) => {
    const { exitCode, stderr } = await attempt('docker', ['pull', image], { env: dockerEnv(it.lab) });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(image);
    expect(stderr).toMatch(/manifest unknown|failed to resolve reference .*: not found/);
  },
);

test('a tag that nobody provides is an error that names it and says what to try', async () => {
  await expect(builderOf(it.lab, subnet).ensure(['nginx:9.9.9'])).rejects.toMatchObject({
    code: 'LAB_IMAGE_UNKNOWN',
    message: expect.stringContaining('nginx:9.9.9'),
    tryThis: expect.stringContaining('npx --offline cc-ci lab image import'),
  });
  expect(await builderOf(it.lab, subnet).ensure(['nginx:9.9.9'], { mayBeUnknown: true })).toMatchObject({
    unknown: ['nginx:9.9.9'],
  });
});

test('an image says what it is, and its build is not repeated', async () => {
  expect(await imageLabels(it.lab, subnet, 'nginx:1.22.1')).toMatchObject({
    'cc-ci.provenance': 'rebuilt',
    'cc-ci.version': '1.22.1',
    'cc-ci.source': expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(await builderOf(it.lab, subnet).ensure(['nginx:1.22.1'])).toEqual({
    built: [],
    present: ['nginx:1.22.1'],
    unknown: [],
  });
});

test.each([
  ['a manifest', 'oci', {}],
  ['an index', 'index', { platform: { os: 'linux', architecture: 'amd64' } }],
])('%s in the format of OCI, as a newer Docker pushes it, is found', async (_what, tag, platform) => {
  const oci = 'application/vnd.oci.image';
  const docker2 = await manifest('GET', '1.22.1', 'application/vnd.docker.distribution.manifest.v2+json');
  const { config, layers } = JSON.parse(docker2.body) as { config: object; layers: object[] };
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: { ...config, mediaType: `${oci}.config.v1+json` },
    layers: layers.map((layer) => ({ ...layer, mediaType: `${oci}.layer.v1.tar+gzip` })),
  });
  const pushed = await manifest('PUT', tag === 'oci' ? tag : 'of-index', `${oci}.manifest.v1+json`, body);
  expect(pushed.status).toBe(201);
  if (tag === 'index') {
    const entry = { mediaType: `${oci}.manifest.v1+json`, digest: pushed.digest, size: body.length, ...platform };
    const index = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests: [entry] };
    expect((await manifest('PUT', tag, index.mediaType, JSON.stringify(index))).status).toBe(201);
  }
  expect(await imageLabels(it.lab, subnet, `nginx:${tag}`)).toMatchObject({ 'cc-ci.version': '1.22.1' });
});

test('a build reaches the lab’s base images; one that fails shows the end of its log', async () => {
  const roots = [...imageRoots(), fixtureImages('RUN echo it builds')];
  expect(await builderOf(it.lab, subnet, roots).ensure(['e2e/fixture:1'])).toMatchObject({
    built: ['e2e/fixture:1'],
  });
  expect(await builderOf(it.lab, subnet, roots).ensure(['e2e/fixture:1'])).toMatchObject({
    present: ['e2e/fixture:1'],
  });
  const broken = [...imageRoots(), fixtureImages('RUN echo the reason stands here; exit 7')];
  await expect(builderOf(it.lab, subnet, broken).ensure(['e2e/fixture:1'])).rejects.toMatchObject({
    code: 'LAB_BUILD_FAILED',
    message: expect.stringMatching(/e2e\/fixture:1 .* \(log: .*build-fixture-1\.log\)/),
    last: expect.stringContaining('the reason stands here'),
  });
});

test('an archive of docker save is taken in, is pulled like any other image, and wins over a build', async () => {
  const archive = join(dir, 'image.tar');
  await docker(it.lab, 'pull', 'nginx:1.22.1');
  await docker(it.lab, 'tag', 'nginx:1.22.1', 'quay.io/e2e/real:1');
  await docker(it.lab, 'save', '--output', archive, 'quay.io/e2e/real:1');
  await docker(it.lab, 'rmi', 'quay.io/e2e/real:1');
  const { stdout } = await it.command('image', 'import', archive);
  expect(JSON.parse(stdout)).toEqual(['quay.io/e2e/real:1']);
  await docker(it.lab, 'rmi', 'quay.io/e2e/real:1');
  await docker(it.lab, 'pull', 'quay.io/e2e/real:1');
  expect(readImageIndex(it.lab)['quay.io/e2e/real:1']).toMatchObject({
    provenance: 'imported',
    digest: expect.stringMatching(/^sha256:/),
  });
  // The image itself says so, too: it was saved here, where it is labelled as rebuilt.
  expect(await imageLabels(it.lab, subnet, 'quay.io/e2e/real:1')).toMatchObject({ 'cc-ci.provenance': 'imported' });

  writeFileSync(archive, 'no archive');
  const refused = await it.command('image', 'import', archive);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`${archive} is no archive of images`);
});

test('a task reaches no service of the machine, no registry of the lab and no metadata address', async () => {
  const server = createServer((_request, response) => response.end('machine')).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const container = await containerOf(it.lab, 'hello');
  const ask = (url: string) =>
    attempt('docker', ['exec', container, 'curl', '--silent', '--insecure', '--max-time', '10', url], {
      env: dockerEnv(it.lab),
    });
  try {
    expect(await (await fetch(`http://${subnet.hostAddress}:${port}`)).text()).toBe('machine');
    for (const place of [`${subnet.hostAddress}:${port}`, `${subnet.address}:${registryPort}`, '169.254.169.254'])
      expect({ place, ...(await ask(`http://${place}/`)) }).toMatchObject({ exitCode: 7, stdout: '' });
    expect(await ask('https://hello.ci.test/')).toMatchObject({ exitCode: 0 });
  } finally {
    server.close();
  }
});

/** One request for a manifest of nginx at the lab's registry. */
async function manifest(method: 'GET' | 'PUT', ...[tag, type, body = '']: [tag: string, type: string, body?: string]) {
  const header = method === 'GET' ? 'Accept' : 'Content-Type';
  const url = `https://${subnet.address}:${registryPort}/v2/library/nginx/manifests/${tag}`;
  const args = ['--silent', '--include', '--request', method, '--cacert', certificatePaths(it.lab).ca];
  const answer = await run('curl', [...args, '--header', `${header}: ${type}`, '--data-binary', '@-', url], {
    input: body,
  });
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1]),
    digest: /^docker-content-digest: (\S+)/im.exec(head)?.[1],
    body: rest.join('\r\n\r\n'),
  };
}

function fixtureImages(line: string): string {
  const folder = join(dir, 'images/fixture');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'image.json'),
    JSON.stringify({ provenance: 'stand-in', of: 'nothing', version: '1', tags: ['e2e/fixture:1'] }),
  );
  writeFileSync(join(folder, 'Dockerfile'), `FROM cc-ci/debian:bookworm\n${line}\n`);
  return join(dir, 'images');
}
