import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright';
import { expect, test } from 'vitest';
import { greenRecord, redRecord } from '../fixtures/records.ts';
import type { RunRecord } from '../record-shape.ts';
import { writeRecord } from '../write.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a browser shows the page with its picture, and asks for nothing outside of the folder', async () => {
  await using report = await openReport(greenRecord());
  expect(await report.page.getByRole('heading', { level: 1 }).innerText()).toBe('custom-html');
  const picture = report.page.getByAltText('custom-html as a browser shows it');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  expect(report.requests.every((url) => url.startsWith(pathToFileURL(report.dir).href))).toBe(true);
  expect(report.complaints).toEqual([]);
});

test('a red stage is open and says why; a green one is closed', async () => {
  await using report = await openReport(redRecord());
  expect(await report.page.getByText('the update settled without a rollback').isVisible()).toBe(true);
  expect(await report.page.getByText('every service converged').isVisible()).toBe(false);
  await report.page.locator('summary', { hasText: 'install' }).click();
  expect(await report.page.getByText('every service converged').isVisible()).toBe(true);
});

test('what an app says is text to a browser, never a script', async () => {
  const record = redRecord();
  record.error!.last = `</pre><script>document.title = 'taken over'</script><img src=x onerror="document.title='taken over'">`;
  await using report = await openReport(record);
  expect(await report.page.title()).toBe('custom-html: failed, level 1');
  expect(await report.page.getByText('taken over').isVisible()).toBe(true);
});

test.each([360, 1_100])('nothing is wider than a window of %i pixels', async (width) => {
  await using report = await openReport(redRecord());
  await report.page.setViewportSize({ width, height: 800 });
  expect(await report.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

test('on a telephone the counts of tests stay in sight', async () => {
  await using report = await openReport(redRecord());
  await report.page.setViewportSize({ width: 390, height: 800 });
  const count = report.page.locator('summary', { hasText: 'install' }).locator('.count');
  expect(await count.innerText()).toBe('3 / 3');
  expect(await count.isVisible()).toBe(true);
});

interface OpenReport extends AsyncDisposable {
  readonly page: Page;
  readonly dir: string;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

async function openReport(record: RunRecord): Promise<OpenReport> {
  const dir = await mkdtempDisposable(join(tmpdir(), 'report-'));
  await writeRecord(dir.path, record);
  await writeFile(join(dir.path, 'app.png'), PIXEL);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
    timeout: 120_000,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(pathToFileURL(join(dir.path, 'report.html')).href);
  return {
    page,
    dir: dir.path,
    requests,
    complaints,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}
