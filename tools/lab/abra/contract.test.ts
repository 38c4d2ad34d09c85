import { type ChildProcess, execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCatalogue } from '@cc-ci/catalogue-kit';

/**
 * The program as it is called, against a real catalogue; the engine's answers are captured ones of a deployed
 * custom-html.
 */

const program = fileURLToPath(import.meta.resolve('@cc-ci/lab-abra'));
const root = mkdtempSync(join(tmpdir(), 'abra-contract-'));
const lab = join(root, 'lab');
const socket = join(root, 'engine.sock');
const domain = 'cust-abc123.ci.test';
let abraDir: string;
let deployed: boolean;
let engine: Server;

beforeAll(async () => {
  await buildCatalogue({ dir: join(lab, 'catalogue') });
  engine = createServer((request, response) =>
    response.setHeader('content-type', 'application/json').end(engineAnswer(request.url ?? '')),
  );
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
});

afterAll(() => {
  engine.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(async () => {
  deployed = true;
  abraDir = mkdtempSync(join(root, 'abra-'));
  await abra('server', 'add', '--local');
});

test('--version is one line with the release', async () => {
  expect((await abra('--version')).stdout).toMatch(/^abra version \d+\.\d+\.\d+-beta-[0-9a-f]{7}\n$/);
});

test('server ls -m, recipe versions -m', async () => {
  expect(JSON.parse((await abra('server', 'ls', '-m')).stdout)).toEqual([{ name: 'default', host: 'local' }]);
  expect(JSON.parse((await abra('recipe', 'versions', 'custom-html', '-m')).stdout)).toEqual([
    { version: '1.11.0+1.26.3', service: 'app', image: 'nginx', tag: '1.26.3' },
    { version: '1.10.0+1.22.1', service: 'app', image: 'nginx', tag: '1.22.1' },
  ]);
});

test('app new moves the checkout to the release and pins it; the domain is filled in', async () => {
  await newApp('1.10.0+1.22.1');
  expect(recipeGit('describe', '--tags')).toBe('1.10.0+1.22.1');
  const env = readFileSync(envFile(), 'utf8');
  expect(env).toMatch(/^TYPE=custom-html:1\.10\.0\+1\.22\.1\n\nDOMAIN=cust-abc123\.ci\.test\n/);
  expect(await newApp()).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists?') });
  expect(recipeGit('describe', '--tags')).toBe('1.11.0+1.26.3');
});

test('app ps -m has one object of texts per service', async () => {
  await newApp();
  expect(JSON.parse((await abra('app', 'ps', '-m', domain)).stdout)).toEqual({
    app: {
      service: 'app',
      image: 'nginx:1.26.3',
      created: expect.stringMatching(/^2026-11-24T/),
      status: 'Up 2 seconds (healthy)',
      state: 'running',
      ports: '80/tcp',
      version: '1.11.0+1.26.3',
      chaos: 'false',
    },
  });
});

test('app ls -m is keyed by server, and knows the status only when asked', async () => {
  await newApp();
  const plain = await appsOf('default');
  expect(plain).toMatchObject({
    appCount: 1,
    apps: [{ server: 'default', recipe: 'custom-html', appName: domain, domain, status: '' }],
  });
  expect(await appsOf('default', '-S')).toMatchObject({
    latestCount: 1,
    apps: [
      { status: 'deployed', chaos: 'false', chaosVersion: 'unknown', version: '1.11.0+1.26.3', upgrade: 'latest' },
    ],
  });
});

test("volumes are those that carry the stack's name", async () => {
  await newApp();
  expect(JSON.parse((await abra('app', 'volume', 'ls', '-m', domain)).stdout)).toMatchObject([
    { name: 'cust-abc123_ci_test_content' },
  ]);
  expect(await abra('app', 'volume', 'rm', '-n', '-f', domain)).toMatchObject({
    code: 1,
    stderr: `FATA ${domain} is still deployed. Run "abra app undeploy ${domain}"\n`,
  });
});

test.each([
  [['app', 'deploy', '-n', 'nobody.ci.test'], 'FATA cannot find app with name nobody.ci.test'],
  [['app', 'new', '-n', 'custom-html'], 'FATA no domain provided'],
  [
    ['app', 'new', '-n', '-D', 'x.ci.test', 'custom-htm'],
    'FATA unable to clone custom-htm: no recipe of that name in the catalogue',
  ],
  [['app', 'deploy', '--wrong', 'x.ci.test'], 'FATA unknown flag: --wrong'],
  [['app', 'explode'], 'FATA unknown command "explode" for "abra app"'],
])('abra %j ends with 1 and one line', async (line, fatal) => {
  expect(await abra(...line)).toEqual({ code: 1, stdout: '', stderr: `${fatal}\n` });
});

test('a deploy of what is deployed, an upgrade beyond the newest and an undeploy of nothing are fatal', async () => {
  await newApp();
  expect(await abra('app', 'deploy', '-n', domain)).toMatchObject({
    code: 1,
    stderr: `FATA ${domain} is already deployed\n`,
  });
  expect(await abra('app', 'upgrade', '-n', domain)).toMatchObject({
    code: 1,
    stderr: 'FATA no available upgrades for 1.11.0+1.26.3\n',
  });
  expect(await abra('app', 'deploy', '-C', '-n', domain, '1.11.0+1.26.3')).toMatchObject({
    code: 1,
    stderr: 'FATA cannot use [version] and --chaos together\n',
  });
  deployed = false;
  expect(await abra('app', 'undeploy', '-n', domain)).toMatchObject({
    code: 1,
    stderr: `FATA ${domain} is not deployed?\n`,
  });
});

test('an untracked file alone stops a deploy that is not chaos', async () => {
  await newApp();
  writeFileSync(join(recipeFolder(), 'compose.ci.yml'), 'version: "3.8"\n');
  expect((await abra('app', 'deploy', '-n', domain)).stderr).toBe(
    `FATA custom-html (${recipeFolder()}) has locally unstaged changes? please commit/remove your changes before proceeding\n`,
  );
});

test('a lightweight tag stops a deploy that is not chaos (R014)', async () => {
  deployed = false;
  await newApp();
  recipeGit('tag', '1.10.1+1.22.1', '1.10.0+1.22.1^{commit}');
  expect((await abra('app', 'deploy', '-n', domain)).stderr).toBe(
    'FATA lint error in custom-html configs: "only annotated tags used for recipe version" failed lint checks (R014)\n',
  );
});

test.each([
  ['', 'FATA secret not generated: key'],
  [' # generate=false', 'FATA secret not inserted (#generate=false): key'],
])('a secret that is not on the server stops a deploy, modifiers "%s"', async (modifiers, fatal) => {
  deployed = false;
  await newApp();
  commitSecret(modifiers);
  const { code, stderr } = await abra('app', 'deploy', '-C', '-n', domain);
  expect({ code, last: stderr.trim().split('\n').at(-1) }).toEqual({ code: 1, last: fatal });
  expect(JSON.parse((await abra('app', 'secret', 'ls', '-C', '-m', domain)).stdout)).toEqual([
    { name: 'key', version: 'v1', 'generated name': 'cust-abc123_ci_test_key_v1', 'created on server': 'false' },
  ]);
});

test('a table needs a terminal, and with one lint draws fifteen rules though one fails', async () => {
  await abra('recipe', 'fetch', 'custom-html');
  expect(await abra('recipe', 'lint', '-n', 'custom-html')).toMatchObject({
    code: 1,
    stderr: 'FATA inappropriate ioctl for device\n',
  });
  recipeGit('tag', '1.10.1+1.22.1', '1.10.0+1.22.1^{commit}');
  const drawn = lintInTerminal();
  expect(drawn.match(/R0\d\d/g)).toHaveLength(15);
  expect(drawn).toMatch(/R014.*only annotated tags.*error.*❌/);
  expect(drawn.match(/❌/g)).toHaveLength(1);
});

test('without .env.sample a recipe cannot be looked at', async () => {
  await abra('recipe', 'fetch', 'custom-html');
  rmSync(join(recipeFolder(), '.env.sample'));
  expect((await abra('recipe', 'lint', '-C', 'custom-html')).stderr).toMatch(
    /^FATA unable to validate recipe custom-html: no \.env\.sample/,
  );
});

function newApp(version?: string) {
  return abra('app', 'new', '-n', '-s', 'default', `--domain=${domain}`, 'custom-html', ...(version ? [version] : []));
}

async function appsOf(server: string, ...flags: string[]): Promise<unknown> {
  return (JSON.parse((await abra('app', 'ls', '-m', ...flags)).stdout) as Record<string, unknown>)[server];
}

/** The checkout gets a secret, as a branch of the recipe would bring it. */
function commitSecret(modifiers: string): void {
  const compose = join(recipeFolder(), 'compose.yml');
  const text = readFileSync(compose, 'utf8').replace('    networks:\n', '    secrets: [key]\n    networks:\n');
  writeFileSync(
    compose,
    `${text}\nsecrets:\n  key:\n    external: true\n    name: \${STACK_NAME}_key_\${SECRET_KEY_VERSION}\n`,
  );
  writeFileSync(envFile(), `${readFileSync(envFile(), 'utf8')}SECRET_KEY_VERSION=v1${modifiers}\n`);
}

function lintInTerminal(): string {
  const line = `${process.execPath} ${program} recipe lint -n custom-html`;
  return execFileSync('script', ['-qec', line, '/dev/null'], { env: abraEnv(), encoding: 'utf8' });
}

function abra(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(
      process.execPath,
      [program, ...args],
      { env: abraEnv() },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

function abraEnv(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: root,
    ABRA_DIR: abraDir,
    CC_CI_LAB_DIR: lab,
    DOCKER_HOST: `unix://${socket}`,
  };
}

function engineAnswer(url: string): string {
  const name = /^\/(services|tasks|networks|volumes|containers)/.exec(url)?.[1];
  if (!name) return '[]';
  if (!deployed && name !== 'volumes') return '[]';
  return readFileSync(join(import.meta.dirname, 'fixtures/engine', `${name}.json`), 'utf8');
}

function recipeFolder(): string {
  return join(abraDir, 'recipes/custom-html');
}

function envFile(): string {
  const path = join(abraDir, 'servers/default', `${domain}.env`);
  expect(existsSync(path)).toBe(true);
  return path;
}

function recipeGit(...args: string[]): string {
  return execFileSync('git', ['-C', recipeFolder(), '-c', 'tag.gpgsign=false', ...args], { encoding: 'utf8' }).trim();
}
