import { execFileSync } from 'node:child_process';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asMap, parseCompose } from './compose-files.ts';
import { type Stamp, stampedLabels, stampFiles } from './stamp.ts';

const stamp: Stamp = {
  stack: 'a_test',
  recipe: 'thing',
  recipeDir: '/recipes/thing',
  version: '1.0.0+2',
  env: { STACK_NAME: 'a_test', PORT: '8080' },
  appEnv: { DOMAIN: 'a.test', LEVEL: 'from the env file', PASSWORD: 'pa$$word' },
  withoutIpvs: false,
};

const base = `
version: "3.8"
x-env: &env
  LEVEL: from the recipe
services:
  app:
    image: thing:2
    environment:
      <<: *env
    ports: ["64738:64738/tcp", "64738:64738/udp", "\${PORT}:80"]
    volumes: ["data:/data", "./conf:/conf:ro", "/etc/timezone:/etc/timezone"]
    deploy:
      labels:
        - "coop-cloud.\${STACK_NAME}.version=0.9.0+1"
        - "traefik.enable=true"
  db:
    image: db:1
    env_file: db.env
configs:
  conf: { name: "\${STACK_NAME}_conf_v1", file: thing.conf }
`;

const files = () => [{ name: 'compose.yml', content: parseCompose('compose.yml', base) }];
const services = (changes: Partial<Stamp> = {}) => stampFiles(files(), { ...stamp, ...changes })[0]!.content.services!;

test("a release carries three labels, a chaos deploy four and the recipe's own version", () => {
  expect(stampedLabels({ ...stamp })).toEqual({
    'coop-cloud.a_test.recipe': 'thing',
    'coop-cloud.a_test.chaos': 'false',
    'coop-cloud.a_test.version': '1.0.0+2',
  });
  expect(stampedLabels({ stack: 'a_test', recipe: 'thing', chaosVersion: '90ac208c+U' })).toEqual({
    'coop-cloud.a_test.recipe': 'thing',
    'coop-cloud.a_test.chaos': 'true',
    'coop-cloud.a_test.chaos-version': '90ac208c+U',
  });
});

test("a label that abra sets takes the place of the recipe's", () => {
  const labels = services()['app']!.deploy!.labels as string[];
  expect(labels.filter((label) => label.includes('.version='))).toEqual(['coop-cloud.a_test.version=1.0.0+2']);
  const chaos = services({ version: undefined, chaosVersion: '90ac208c' })['app']!.deploy!.labels as string[];
  expect(chaos).toContain('coop-cloud.${STACK_NAME}.version=0.9.0+1');
});

test('only app is labelled, and its own environment wins over the env file', () => {
  expect(services()['db']!.deploy).toBeUndefined();
  expect(asMap(services()['app']!.environment)).toEqual({
    LEVEL: 'from the recipe',
    DOMAIN: 'a.test',
    PASSWORD: 'pa$$$$word',
  });
});

test('paths are made absolute, names of volumes are not', () => {
  expect(services()['app']!.volumes).toEqual([
    'data:/data',
    '/recipes/thing/conf:/conf:ro',
    '/etc/timezone:/etc/timezone',
  ]);
  expect(services()['db']!.env_file).toEqual(['/recipes/thing/db.env']);
  expect(stampFiles(files(), stamp)[0]!.content.configs!['conf']!.file).toBe('/recipes/thing/thing.conf');
});

test('with IP_VS nothing of the network is touched', () => {
  expect(services()['app']!.ports).toEqual(['64738:64738/tcp', '64738:64738/udp', '${PORT}:80']);
  expect(services()['app']!.deploy!.endpoint_mode).toBeUndefined();
});

test("without IP_VS every service is found by DNS and ports are the host's", () => {
  const changed = services({ withoutIpvs: true });
  expect(changed['db']!.deploy!.endpoint_mode).toBe('dnsrr');
  expect(changed['app']!.ports).toEqual([
    { target: 64738, published: 64738, protocol: 'tcp', mode: 'host' },
    { target: 64738, published: 64738, protocol: 'udp', mode: 'host' },
    { target: 80, published: 8080, protocol: 'tcp', mode: 'host' },
  ]);
  expect(() =>
    stampFiles([{ name: 'a', content: parseCompose('a', 'services: {app: {ports: ["80-90:80-90"]}}') }], {
      ...stamp,
      withoutIpvs: true,
    }),
  ).toThrow('80-90:80-90');
});

describe.skipIf(!knowsStackConfig())('as Docker reads it', () => {
  test('one port for TCP and UDP, labels and paths come through', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'abra-stamp-'));
    const dir = folder.path;
    const path = join(dir, 'compose.yml');
    writeFileSync(join(dir, 'db.env'), 'A=b\n');
    const stamped = stampFiles(files(), { ...stamp, recipeDir: dir, withoutIpvs: true });
    writeFileSync(path, JSON.stringify(stamped[0]!.content));
    const text = execFileSync('docker', ['stack', 'config', '-c', path], {
      env: { PATH: process.env['PATH'], ...stamp.env },
      encoding: 'utf8',
    });
    const app = parseCompose('config', text).services!['app']!;
    expect(app.ports).toHaveLength(3);
    expect(asMap(app.environment)['PASSWORD']).toBe('pa$$word');
    expect(asMap(app.deploy!.labels)).toMatchObject({
      'coop-cloud.a_test.version': '1.0.0+2',
      'traefik.enable': 'true',
    });
  });
});

function knowsStackConfig(): boolean {
  try {
    execFileSync('docker', ['stack', 'config', '--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
