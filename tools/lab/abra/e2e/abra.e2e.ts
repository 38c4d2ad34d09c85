import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addFolder, fastImportStream, planHistory, replaceIn, writeRepository } from '@cc-ci/catalogue-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureImages, labUp } from '../../index.ts';

/**
 * An app's whole life on a real engine: secrets of both kinds, an overlay, one port for TCP and UDP, chaos, rollback,
 * removal.
 */

const root = mkdtempSync(join(tmpdir(), 'abra-life-'));
const lab = join(root, 'lab');
const domain = `scra-${randomBytes(3).toString('hex')}.ci.test`;
const stack = domain.replaceAll('.', '_');
const envFile = join(root, 'abra/servers/default', `${domain}.env`);
let dockerHost: string;

beforeAll(async () => {
  const target = await labUp();
  dockerHost = target.dockerHost;
  await ensureImages({ tags: ['nginx:1.22.1', 'nginx:1.26.3'] });
  mkdirSync(lab);
  for (const file of ['state.json', 'target.json']) copyFileSync(join(dirname(target.stateDir), file), join(lab, file));
  await writeRepository(join(lab, 'catalogue/scratch'), fastImportStream(scratchRecipe()));
  await succeeds('server', 'add', '--local');
});

afterAll(async () => {
  await abra('app', 'undeploy', '-n', domain);
  await abra('app', 'remove', '-n', '-f', domain);
  rmSync(root, { recursive: true, force: true });
});

test('what is missing is refused in order: the secret to generate, then the one to insert', async () => {
  await succeeds('app', 'new', '-n', '-s', 'default', '-D', domain, 'scratch', '0.1.0+1.26.3');
  writeFileSync(
    envFile,
    readFileSync(envFile, 'utf8')
      .replace('#COMPOSE_FILE', 'COMPOSE_FILE')
      .replace('MAIL_FROM=\n', "MAIL_FROM='a$b@example.com'\n"),
  );
  expect(await fatal('app', 'deploy', '-n', domain)).toBe('FATA secret not generated: token');
  const [made] = JSON.parse(await succeeds('app', 'secret', 'generate', '-n', '-m', '--all', domain)) as {
    name: string;
    value: string;
  }[];
  expect(made).toEqual({ name: 'token', value: expect.stringMatching(/^[0-9a-f]{40}$/) });
  expect(await fatal('app', 'deploy', '-n', domain)).toBe('FATA secret not inserted (#generate=false): mail');
  writeFileSync(join(root, 'mail.txt'), 'pass $word\n');
  await succeeds('app', 'secret', 'insert', '-n', domain, 'mail', 'v1', '-f', '-t', join(root, 'mail.txt'));
  expect(await fatal('app', 'secret', 'insert', '-n', domain, 'mail', 'v1', 'again')).toBe(
    `FATA secret ${stack}_mail_v1 already exists`,
  );
});

test('the release runs with its secrets, its overlay and both ports', async () => {
  await succeeds('app', 'deploy', '-n', domain);
  expect(
    await succeeds('app', 'run', domain, 'app', '--', 'sh', '-c', 'cat /run/secrets/mail; echo " $MAIL_FROM $TYPE"'),
  ).toBe('pass $word a$b@example.com scratch:0.1.0+1.26.3\n');
  const ports = await docker('ps', '--filter', `label=com.docker.stack.namespace=${stack}`, '--format', '{{.Ports}}');
  expect(ports).toContain('48738->80/tcp');
  expect(ports).toContain('48738->5353/udp');
});

test('a function of abra.sh runs in the service and here, a file goes in and comes out', async () => {
  expect(await succeeds('app', 'cmd', domain, 'app', 'greet', '--', 'all')).toBe(`app of ${domain} greets all\n`);
  expect(await succeeds('app', 'cmd', domain, '--local', 'greet', '--', 'all')).toBe(`local of ${domain} greets all\n`);
  expect(await fatal('app', 'cmd', domain, 'app', 'dance')).toBe("FATA scratch doesn't have a dance function");
  await succeeds('app', 'cp', domain, join(root, 'mail.txt'), 'app:/tmp/in');
  await succeeds('app', 'cp', domain, 'app:/tmp/in', join(root, 'out.txt'));
  expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('pass $word\n');
  expect(await fatal('app', 'run', domain, 'app', '--', 'sh', '-c', 'exit 3')).toBe('FATA exit status 3');
});

test('upgrade, rollback, and chaos with an untracked file: labels and pin follow', async () => {
  await succeeds('app', 'upgrade', '-n', domain);
  expect([await label('version'), pin()]).toEqual(['0.2.0+1.22.1', 'scratch:0.2.0+1.22.1']);
  await succeeds('app', 'rollback', '-n', domain);
  expect([await label('version'), await label('chaos'), pin()]).toEqual([
    '0.1.0+1.26.3',
    'false',
    'scratch:0.1.0+1.26.3',
  ]);
  writeFileSync(join(root, 'abra/recipes/scratch/compose.ci.yml'), 'version: "3.8"\n');
  await succeeds('app', 'deploy', '-n', '-C', domain);
  expect(await label('chaos')).toBe('true');
  expect(await label('chaos-version')).toMatch(/^[0-9a-f]{8}\+U$/);
  expect(`scratch:${(await label('chaos-version')).replace('+U', '')}`).toBe(pin());
});

test('undeploy keeps the volume and the secrets, remove leaves nothing', async () => {
  expect(await fatal('app', 'remove', '-n', '-f', domain)).toContain('is still deployed');
  await succeeds('app', 'undeploy', '-n', domain);
  expect(await left()).toEqual({
    services: [],
    containers: [],
    networks: [],
    volumes: [`${stack}_content`],
    secrets: [`${stack}_mail_v1`, `${stack}_token_v1`],
  });
  await succeeds('app', 'volume', 'rm', '-n', '-f', domain);
  await succeeds('app', 'remove', '-n', '-f', domain);
  expect(await left()).toEqual({ services: [], containers: [], networks: [], volumes: [], secrets: [] });
  expect(readdirSync(dirname(envFile))).toEqual([]);
});

function scratchRecipe() {
  return planHistory({
    recipe: 'scratch',
    description: 'for this test',
    branches: {},
    main: [
      {
        message: 'feat: start',
        edits: [addFolder(join(import.meta.dirname, 'fixtures/scratch'))],
        tag: '0.1.0+1.26.3',
      },
      {
        message: 'chore: another nginx',
        tag: '0.2.0+1.22.1',
        edits: [
          replaceIn('compose.yml', 'nginx:1.26.3', 'nginx:1.22.1'),
          replaceIn('compose.yml', 'version=0.1.0+1.26.3', 'version=0.2.0+1.22.1'),
        ],
      },
    ],
  });
}

async function left(): Promise<Record<string, string[]>> {
  const mine = `label=com.docker.stack.namespace=${stack}`;
  const lines = async (...args: string[]) => (await docker(...args)).split('\n').filter(Boolean).sort();
  return {
    services: await lines('service', 'ls', '-q', '--filter', mine),
    containers: await lines('ps', '-aq', '--filter', mine),
    networks: await lines('network', 'ls', '-q', '--filter', mine),
    volumes: await lines('volume', 'ls', '-q', '--filter', `name=${stack}`),
    secrets: await lines('secret', 'ls', '--format', '{{.Name}}', '--filter', `name=${stack}`),
  };
}

async function label(name: string): Promise<string> {
  return (
    await docker(
      'service',
      'inspect',
      `${stack}_app`,
      '--format',
      `{{index .Spec.Labels "coop-cloud.${stack}.${name}"}}`,
    )
  ).trim();
}

function pin(): string | undefined {
  return /^TYPE=(.*)$/m.exec(readFileSync(envFile, 'utf8'))?.[1];
}

async function succeeds(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await abra(...args);
  expect({ code, stderr: code === 0 ? '' : stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function fatal(...args: string[]): Promise<string | undefined> {
  const { code, stderr } = await abra(...args);
  expect(code, args.join(' ')).toBe(1);
  return stderr.trim().split('\n').at(-1);
}

function abra(...args: string[]): Promise<Ended> {
  return exec(process.execPath, [fileURLToPath(import.meta.resolve('@cc-ci/lab-abra')), ...args], {
    ABRA_DIR: join(root, 'abra'),
    CC_CI_LAB_DIR: lab,
  });
}

async function docker(...args: string[]): Promise<string> {
  return (await exec('docker', args)).stdout;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function exec(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { PATH: process.env['PATH'], HOME: root, DOCKER_HOST: dockerHost, ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
