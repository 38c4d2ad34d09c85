import { execFileSync } from 'node:child_process';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComposeModel } from '@cc-ci/abra/files';
import { describe, expect, test } from 'vitest';
import { readModel } from './compose-model.ts';
import { asComposeFile, type Stamp, stampedLabels, stampModel } from './stamp.ts';

const stamp: Stamp = {
  stack: 'a_test',
  recipe: 'thing',
  version: '1.0.0+2',
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

function modelIn(dir: string, text = base): ComposeModel {
  writeFileSync(join(dir, 'compose.yml'), text);
  writeFileSync(join(dir, 'db.env'), 'A=b\n');
  return readModel({ name: 'thing', dir }, { STACK_NAME: 'a_test', PORT: '8080' });
}

function stamped(changes: Partial<Stamp> = {}, text = base): { model: ComposeModel; dir: string } {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'abra-stamp-'));
  return { model: stampModel(modelIn(folder.path, text), { ...stamp, ...changes }), dir: folder.path };
}

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
  const version = (changes?: Partial<Stamp>) =>
    stamped(changes).model.services['app']!.deploy.labels['coop-cloud.a_test.version'];
  expect(version()).toBe('1.0.0+2');
  expect(version({ version: undefined, chaosVersion: '90ac208c' })).toBe('0.9.0+1');
});

test('only app is labelled, and its own environment wins over the env file', () => {
  const { services } = stamped().model;
  expect(services['db']!.deploy.labels).toEqual({});
  expect(services['app']!.environment).toEqual({
    LEVEL: 'from the recipe',
    DOMAIN: 'a.test',
    PASSWORD: 'pa$$word',
  });
});

test('paths are absolute, names of volumes are not, and an env file is read', () => {
  const { model, dir } = stamped();
  expect(model.services['app']!.volumes?.map(({ source }) => source)).toEqual(['data', `${dir}/conf`, '/etc/timezone']);
  expect(model.services['db']).toMatchObject({ env_file: undefined, environment: { A: 'b' } });
  expect(model.configs['conf']!.file).toBe(`${dir}/thing.conf`);
});

test("without IP_VS every service is found by DNS and ports are the host's; with it nothing of the network is touched", () => {
  const ports = (withoutIpvs: boolean) => stamped({ withoutIpvs }).model.services['app']!.ports;
  expect(ports(false)?.map(({ mode }) => mode)).toEqual(['ingress', 'ingress', 'ingress']);
  expect(stamped().model.services['app']!.deploy.endpoint_mode).toBe('');
  expect(stamped({ withoutIpvs: true }).model.services['db']!.deploy.endpoint_mode).toBe('dnsrr');
  expect(ports(true)).toEqual([
    { target: 64738, published: 64738, protocol: 'tcp', mode: 'host' },
    { target: 64738, published: 64738, protocol: 'udp', mode: 'host' },
    { target: 80, published: 8080, protocol: 'tcp', mode: 'host' },
  ]);
});

test('the file for Docker has every value in its type, dollars escaped, and the oldest version that has all keys', () => {
  const text = 'services: {app: {image: x, environment: {ID: 12345678901234567, MODE: 0444}, command: [a$$b]}}';
  expect(asComposeFile(stamped({ appEnv: {} }, text).model)).toMatchObject({
    version: '3.8',
    services: { app: { environment: { ID: '12345678901234567', MODE: '292' }, command: ['a$$b'] } },
  });
  const newer = 'services: {app: {image: x, healthcheck: {test: a, start_interval: 5s}}}';
  expect(asComposeFile(stamped({}, newer).model)).toMatchObject({ version: '3.12' });
});

describe.skipIf(!knowsStackConfig())('as Docker reads it', () => {
  test('one port for TCP and UDP, labels, the environment and paths come through', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'abra-stamp-'));
    const model = stampModel(modelIn(folder.path), { ...stamp, withoutIpvs: true });
    const path = join(folder.path, 'stamped.yml');
    writeFileSync(path, JSON.stringify(asComposeFile(model)));
    const text = execFileSync('docker', ['stack', 'config', '-c', path], {
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    writeFileSync(join(folder.path, 'compose.yml'), text);
    // What docker writes has its dollars unescaped: no variable is to be filled in again.
    const app = readModel({ name: 'thing', dir: folder.path }, { word: 'x' }).services['app']!;
    expect(app.ports).toHaveLength(3);
    expect(text).toContain('PASSWORD: pa$$word');
    expect(app.deploy.labels).toMatchObject({ 'coop-cloud.a_test.version': '1.0.0+2', 'traefik.enable': 'true' });
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
