import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor, unpack } from '@cc-ci/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Authority, createAuthority, type LocalServer, serveHttps } from '@cc-ci/test-servers';
import { screenshot } from './screenshot.ts';
import { type BrowserServer, launchBrowserServer } from './launch-browser.ts';
import { type BrowserConnection, connectBrowser, openBrowser } from './connect-browser.ts';
import { startTrace } from './trace.ts';

const PAGE =
  '<title>Notes</title><h1 id="greeting">Hello</h1><script>greeting.append(" from " + location.hostname)</script>';
const PNG_SIGNATURE = '89504e470d0a1a0a';

let authority: Authority;
let site: LocalServer;
let browser: BrowserServer;

beforeAll(async () => {
  authority = createAuthority('ci.test');
  site = await serveHttps(authority, (_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
  browser = await launchBrowserServer({ zone: 'ci.test', address: '127.0.0.1', caFile: authority.caFile });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
  authority?.[Symbol.dispose]();
});

async function connected(): Promise<BrowserConnection> {
  const session = await connectBrowser(browser.wsEndpoint);
  onTestFinished(() => session[Symbol.asyncDispose]());
  return session;
}

async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

test('a page of the zone is opened over TLS that is verified, and its scripts run', async () => {
  const page = await (await connected()).page({ baseURL: `https://cust-3fa1c2.ci.test:${site.port}` });
  const response = await page.goto('/');
  expect(await page.locator('h1').textContent()).toBe('Hello from cust-3fa1c2.ci.test');
  expect((await response?.securityDetails())?.issuer).toBe('cc-ci test authority');
});

test('a name that the certificate does not carry is refused', async () => {
  const page = await (await connected()).page();
  await expect(page.goto(`https://a.b.ci.test:${site.port}`)).rejects.toThrow('ERR_CERT_COMMON_NAME_INVALID');
});

test('an authority that the browser was not told of is refused', async () => {
  await using stranger = await openBrowser({ zone: 'ci.test', address: '127.0.0.1' });
  const page = await stranger.page();
  await expect(page.goto(`https://app.ci.test:${site.port}`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
});

test('pages share no cookies, and ending one session leaves the others alone', async () => {
  const session = await connected();
  const url = `https://app.ci.test:${site.port}`;
  const page = await session.page();
  await page.context().addCookies([{ name: 'sid', value: '1', url }]);
  expect(await (await session.page()).context().cookies(url)).toEqual([]);
  const other = await connectBrowser(browser.wsEndpoint);
  await other.page();
  await other[Symbol.asyncDispose]();
  await page.goto(url);
  expect(await page.title()).toBe('Notes');
});

test('a screenshot is a PNG of the window, in a folder that is made', async () => {
  const page = await (await connected()).page();
  await page.goto(`https://app.ci.test:${site.port}`);
  const path = await screenshot(page, join(await temporaryFolder(), 'run', 'app.png'));
  const png = await readFile(path);
  expect(png.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 800]);
});

test('a trace is kept when asked, and is nowhere when discarded', async () => {
  const page = await (await connected()).page();
  const trace = await startTrace(page.context());
  await page.goto(`https://app.ci.test:${site.port}`);
  const path = await trace.keep(join(await temporaryFolder(), 'traces', 'smoke.zip'), createRedactor());
  expect((await readFile(path)).subarray(0, 2).toString()).toBe('PK');
  await (await startTrace(page.context())).discard();
});

test('a trace holds no secret that was typed, sent or seen; the rest is there', async () => {
  const page = await (await connected()).page();
  const trace = await startTrace(page.context());
  const password = 'p@ss & word';
  await page.goto(`https://app.ci.test:${site.port}`);
  await page.setContent(
    '<form method="post" action="/login"><input name="password"><output></output><button>Sign in</button></form>',
  );
  await page.locator('input').fill(password);
  await page.locator('output').evaluate((output, text) => (output.textContent = text), password);
  await page.getByRole('button').click();
  const redactor = createRedactor({ admin_pass: password });
  const parts = unpack('trace', await readFile(await trace.keep(join(await temporaryFolder(), 'login.zip'), redactor)));
  expect(parts.flatMap(([, content]) => redactor.find(content))).toEqual([]);
  expect(parts.map(([, content]) => Buffer.from(content).toString()).join()).toContain('‹admin_pass›');
  expect(parts.map(([name]) => name)).toEqual(expect.arrayContaining(['trace/trace.trace', 'trace/trace.network']));
});
