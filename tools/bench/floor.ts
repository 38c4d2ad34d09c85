/**
 * The same steps as a run of custom-html, by a script that knows what it waits for: raw Docker, restic and HTTP, and no
 * harness. What this takes is what the engine, the app and the backup take; a run cannot be faster. Prints the
 * milliseconds of each stage as JSON.
 *
 * usage: node floor.ts <request as JSON>
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { type RawChromium, startChromium } from './chromium.ts';
import { RawDocker } from './docker.ts';
import { RawHttps } from './https.ts';
import { until } from './until.ts';

/** What the floor is told: where, and from which commit to which. */
export interface FloorRequest {
  readonly socketPath: string;
  readonly zone: string;
  readonly address: string;
  readonly caFile: string;
  readonly ipvs: boolean;
  readonly chromium: string;
  readonly repository: string;
  readonly base: string;
  readonly head: string;
}

const ROOT = '/usr/share/nginx/html';
const ROWS = ['kept=1', 'removed=2', 'altered=3'];

const request = JSON.parse(process.argv[2] ?? '{}') as FloorRequest;
const domain = `floo-${randomBytes(3).toString('hex')}.${request.zone}`;
const stack = domain.replaceAll('.', '_');
const volume = `${stack}_content`;
const docker = new RawDocker(request.socketPath);
const web = new RawHttps({ address: request.address, caFile: request.caFile, domain });
const checkout = mkdtempSync(join(tmpdir(), 'floor-'));
const stages: Record<string, number> = {};
let since = 0;

const chromium = startChromium(request.chromium, request);
try {
  await run('git', ['clone', '--quiet', request.repository, checkout]);
  ended('before');
  await install();
  ended('install');
  await upgrade();
  ended('upgrade');
  const saved = await backUp();
  ended('backup');
  await damageAndRestore(saved);
  ended('restore');
  await Promise.all([makeRequests(), lookInBrowser(chromium)]);
  ended('custom');
} finally {
  await tearDown();
  await chromium.close();
}
ended('teardown');
process.stdout.write(`${JSON.stringify(stages)}\n`);

function ended(stage: string): void {
  const now = performance.now();
  stages[stage] = Math.round(now - since);
  since = now;
}

async function install(): Promise<void> {
  await deploy(request.base);
  await until('the app answers', async () => (await web.get('/').catch(() => undefined))?.status === 200);
}

async function upgrade(): Promise<void> {
  await seed();
  await deploy(request.head);
  await until('the update is completed', async () => {
    const { UpdateStatus } = await docker.get<{ UpdateStatus?: { State?: string } }>(`/services/${stack}_app`);
    return UpdateStatus?.State === 'completed';
  });
  await until('the head answers', async () => (await web.get('/')).headers['x-content-type-options'] === 'nosniff');
  expect(await readRows(), [...ROWS].sort());
}

interface Saved {
  readonly bot: string;
  readonly snapshot: string;
  readonly paths: readonly string[];
}

async function backUp(): Promise<Saved> {
  await seed();
  const [service] = await docker.get<{ Spec: { Name: string } }[]>('/services', {
    label: ['coop-cloud.backupbot.enabled=true'],
  });
  const bot = await docker.containerOf(service?.Spec.Name ?? '');
  const restic = (...args: string[]) => docker.exec(bot, ['restic', '--no-cache', '--no-lock', ...args]);
  const path = `/var/lib/docker/volumes/${volume}/_data`;
  await docker.exec(bot, ['restic', '--no-cache', '--quiet', 'backup', '--tag', stack, '--', path]);
  const [snapshot] = JSON.parse(await restic('snapshots', '--json', '--tag', stack)) as { id: string }[];
  const nodes = (await restic('ls', '--json', snapshot?.id ?? ''))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { path?: string });
  expect(await restic('check').then((said) => said.includes('no errors were found')), true);
  return { bot, snapshot: snapshot?.id ?? '', paths: nodes.flatMap((node) => node.path ?? []) };
}

async function damageAndRestore({ bot, snapshot, paths }: Saved): Promise<void> {
  const folder = `/var/lib/docker/volumes/${volume}/_data`;
  await inApp(`cd ${ROOT}/marker && rm removed && printf damaged > altered && printf 4 > added`);
  expect(await readRows(), ['added=4', 'altered=damaged', 'kept=1']);
  await docker.exec(bot, [
    'restic',
    '--no-cache',
    '--no-lock',
    '--quiet',
    'restore',
    '--target',
    '/',
    '--include',
    folder,
    snapshot,
  ]);
  const found = (await docker.exec(bot, ['find', folder, '-type', 'f'])).trim().split('\n');
  await docker.exec(bot, ['rm', ...found.filter((file) => !paths.includes(file))]);
  expect((await web.get('/')).status, 200);
  expect(await readRows(), [...ROWS].sort());
}

/** The requests of the package's functional tests. */
async function makeRequests(): Promise<void> {
  for (const name of [
    'page.html',
    'first.txt',
    'first.txt',
    'bytes.bin',
    'folder/index.html',
    'a.html',
    'a.css',
    'a.json',
    'a.svg',
  ]) {
    const content = name.endsWith('.bin') ? randomBytes(48 * 1024).toString('base64') : randomBytes(8).toString('hex');
    await publish(name, content);
    expect(await web.get(`/${name.replace('index.html', '')}`).then(({ status, text }) => [status, text]), [
      200,
      content,
    ]);
  }
  expect((await web.get('/nothing.html')).status, 404);
}

async function lookInBrowser(browser: RawChromium): Promise<void> {
  await publish('smoke.css', 'body { background: teal; }');
  await publish('smoke.js', `document.querySelector('p').append('script has run');`);
  await publish(
    'smoke.html',
    '<!doctype html><link rel="stylesheet" href="/smoke.css"><h1>Hello</h1><p></p><script src="/smoke.js"></script>',
  );
  const page = await browser.page();
  const blank = await page.screenshot();
  await page.open(`https://${domain}/smoke.html`);
  expect(
    await page.evaluate('[document.querySelector("p").innerText, getComputedStyle(document.body).backgroundColor]'),
    ['script has run', 'rgb(0, 128, 128)'],
  );
  expect((await page.screenshot()) === blank, false);
  const start = await browser.page();
  await start.open(`https://${domain}/`);
  writeFileSync(join(checkout, 'app.png'), Buffer.from(await start.screenshot(), 'base64'));
}

async function tearDown(): Promise<void> {
  await docker.text(`/services/${stack}_app/logs?stdout=1&stderr=1`).catch(() => '');
  const label = [`com.docker.stack.namespace=${stack}`];
  const containers = await docker.get<{ Id: string }[]>('/containers/json?all=true', { label });
  // Within a moment of their services: a task whose orderly end has begun stays two seconds more.
  await docker.remove(`/services/${stack}_app`).catch(() => undefined);
  await Promise.all(containers.map(({ Id }) => docker.remove(`/containers/${Id}?force=true`).catch(() => undefined)));
  await docker.stack(['rm', stack]);
  await until('containers, networks and tasks are gone', async () => {
    const left = await Promise.all(
      ['/containers/json?all=true', '/networks', '/tasks'].map((path) => docker.get<unknown[]>(path, { label })),
    );
    return left.flat().length === 0;
  });
  await docker.remove(`/volumes/${volume}`);
  expect((await docker.get<unknown[]>('/configs', { label })).length, 0);
  web.close();
  rmSync(checkout, { recursive: true });
}

async function deploy(commit: string): Promise<void> {
  await run('git', ['-C', checkout, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit]);
  const overlay = join(checkout, 'lab.yml');
  writeFileSync(
    overlay,
    `version: "3.8"\nservices:\n  app:\n    deploy:\n      endpoint_mode: ${request.ipvs ? 'vip' : 'dnsrr'}\n`,
  );
  const env = {
    ...variablesIn('.env.sample'),
    ...variablesIn('abra.sh'),
    STACK_NAME: stack,
    DOMAIN: domain,
    LETS_ENCRYPT_ENV: '',
  };
  await docker.stack(
    ['deploy', '--resolve-image', 'always', '-c', join(checkout, 'compose.yml'), '-c', overlay, stack],
    env,
  );
}

function variablesIn(file: string): Record<string, string> {
  const lines = readFileSync(join(checkout, file), 'utf8').matchAll(/^(?:export )?([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
}

async function seed(): Promise<void> {
  await inApp(
    `mkdir -p ${ROOT}/marker && cd ${ROOT}/marker && while IFS== read -r key value; do printf "%s" "$value" > "$key"; done`,
    `${ROWS.join('\n')}\n`,
  );
  expect(await readRows(), [...ROWS].sort());
}

async function readRows(): Promise<string[]> {
  const output = await inApp(`cd ${ROOT}/marker && for file in *; do printf "%s=%s\\n" "$file" "$(cat "$file")"; done`);
  return output.trim().split('\n').sort();
}

async function publish(name: string, content: string): Promise<void> {
  await inApp(`mkdir -p "$(dirname ${ROOT}/${name})" && cat > ${ROOT}/${name}`, content);
}

async function inApp(script: string, stdin?: string): Promise<string> {
  return docker.exec(await docker.containerOf(`${stack}_app`), ['sh', '-c', script], stdin);
}

function expect(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted))
    throw new Error(`found ${JSON.stringify(found)}, and not ${JSON.stringify(wanted)}`);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, [...args]);
}
