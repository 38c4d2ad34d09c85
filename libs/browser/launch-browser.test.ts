import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { poll } from '@cc-ci/core';
import { serveHttp } from '@cc-ci/test-servers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchBrowserServer } from './launch-browser.ts';
import { connectBrowser } from './connect-browser.ts';

const TARGET = { zone: 'ci.test', address: '127.0.0.1' };

async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Command lines of all processes that live in a folder's browser homes. */
async function processesIn(dir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const processes = await Promise.all(
    pids.map(async (pid) => [await read(pid, 'environ'), await read(pid, 'cmdline')]),
  );
  return processes
    .filter(([environment, command]) => command && `${environment}${command}`.includes(`${dir}/`))
    .map(([, command]) => String(command));
}

const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');

/** Nothing of a browser is left: no process that lives in the folder, and nothing in it. */
async function waitUntilGone(dir: string): Promise<void> {
  const look = async () => {
    const left = [...(await processesIn(dir)), ...(await readdir(dir))];
    return left.length === 0
      ? { done: true as const, value: undefined }
      : { done: false as const, seen: left.join('\n') };
  };
  await poll(look, { what: `the browser in ${dir} to be gone`, timeoutMs: 120_000, intervalMs: 25 });
}

test('disposing ends every process and removes the home', async () => {
  const dir = await emptyFolder();
  const server = await launchBrowserServer(TARGET, { dir });
  expect((await processesIn(dir)).length).toBeGreaterThan(2);
  await server[Symbol.asyncDispose]();
  expect(await readdir(dir)).toEqual([]);
  await waitUntilGone(dir);
});

test('a runner that is killed leaves no browser behind', async () => {
  const dir = await emptyFolder();
  const script = `const { launchBrowserServer } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    console.log((await launchBrowserServer(${JSON.stringify(TARGET)}, { dir: ${JSON.stringify(dir)} })).wsEndpoint); setInterval(() => {}, 1_000);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [wsEndpoint] = (await once(createInterface(runner.stdout), 'line')) as [string];
  expect(wsEndpoint).toMatch(/^ws:/);
  expect((await processesIn(dir)).length).toBeGreaterThan(2);
  runner.kill('SIGKILL');
  await waitUntilGone(dir);
});

test('a browser whose process was killed is gone for those that want to connect, and disposing still cleans up', async () => {
  const dir = await emptyFolder();
  const server = await launchBrowserServer(TARGET, { dir });
  process.kill(server.pid, 'SIGKILL');
  await expect(connectBrowser(server.wsEndpoint)).rejects.toMatchObject({
    code: 'BROWSER_GONE',
    message: expect.stringContaining('no browser answers at 127.0.0.1:'),
  });
  await server[Symbol.asyncDispose]();
  await waitUntilGone(dir);
});

test('a process that does not dispose of its browser still ends, and the browser with it', async () => {
  const dir = await emptyFolder();
  const script = `const { launchBrowserServer } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    await launchBrowserServer(${JSON.stringify(TARGET)}, { dir: ${JSON.stringify(dir)} });`;
  const [exitCode] = await once(
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
    'exit',
  );
  expect(exitCode).toBe(0);
  await waitUntilGone(dir);
});

test('a screenshot waits for a page that draws itself after it has loaded', async () => {
  const dir = await emptyFolder();
  const draw = `document.title = 'drawn'; document.body.append('drawn')`;
  await using site = await serveHttp((_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<title>loaded</title><body><script>addEventListener('load', () => setTimeout(() => { ${draw} }, 700))</script>`,
      ),
  );
  await using server = await launchBrowserServer(TARGET, { dir });
  expect(await server.screenshot({ url: `http://127.0.0.1:${site.port}/`, path: join(dir, 'page.png') })).toEqual({
    title: 'drawn',
  });
});

test('an executable that is no browser shows what it said, and leaves nothing', async () => {
  const dir = await emptyFolder();
  const scripts = await emptyFolder();
  const broken = join(scripts, 'chromium');
  await writeFile(broken, '#!/bin/sh\necho "error while loading shared libraries: libnss3.so" >&2\nexit 127\n');
  await chmod(broken, 0o755);
  vi.stubEnv('CC_CI_CHROMIUM', broken);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(launchBrowserServer(TARGET, { dir })).rejects.toMatchObject({
    code: 'BROWSER_NOT_STARTED',
    fault: 'outside',
    last: 'error while loading shared libraries: libnss3.so',
  });
  await waitUntilGone(dir);
});

test('a browser that hangs while it starts ends at the time given', async () => {
  const dir = await emptyFolder();
  const scripts = await emptyFolder();
  const hanging = join(scripts, 'chromium');
  await writeFile(hanging, '#!/bin/sh\nexec sleep 60\n');
  await chmod(hanging, 0o755);
  vi.stubEnv('CC_CI_CHROMIUM', hanging);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(launchBrowserServer(TARGET, { dir, timeoutMs: 1_500 })).rejects.toMatchObject({
    code: 'BROWSER_START_TIMED_OUT',
    message: expect.stringContaining('was not ready after 1.5 s'),
  });
  await waitUntilGone(dir);
});

test('a file that is no certificate is named, and leaves nothing', async () => {
  const dir = await emptyFolder();
  const caFile = join(await emptyFolder(), 'ca.pem');
  await writeFile(caFile, 'not a certificate');
  await expect(launchBrowserServer({ ...TARGET, caFile }, { dir })).rejects.toMatchObject({
    code: 'BROWSER_AUTHORITY_REFUSED',
    message: expect.stringContaining(caFile),
  });
  await waitUntilGone(dir);
});

test('a machine without certutil says what to install', async () => {
  const dir = await emptyFolder();
  vi.stubEnv('PATH', await emptyFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(launchBrowserServer({ ...TARGET, caFile: import.meta.filename }, { dir })).rejects.toMatchObject({
    code: 'BROWSER_CERTUTIL_MISSING',
    tryThis: 'apt-get install libnss3-tools',
  });
});
