import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright';
import { connectBrowser } from './connect-browser.ts';

const DRAWN_WITHIN_MS = 20_000;

/** Opens a page in a fresh context of the browser that listens there, writes what it shows as PNG once it has drawn itself, and gives its title. */
export async function takeScreenshot(
  wsEndpoint: string,
  { url, path }: { readonly url: string; readonly path: string },
): Promise<string> {
  await using browser = await connectBrowser(wsEndpoint);
  const page = await browser.page();
  await page.goto(url, { waitUntil: 'load' });
  await waitUntilDrawn(page);
  await screenshot(page, path);
  return await page.title();
}

/** Writes what the page shows as PNG, makes the folder where it is missing, and gives the path back. */
export async function screenshot(page: Page, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** Many apps draw themselves by script after they have loaded; a page that has no text by then is taken as it is. */
async function waitUntilDrawn(page: Page): Promise<void> {
  await page
    .waitForFunction(() => document.body.innerText.trim() !== '', undefined, { timeout: DRAWN_WITHIN_MS })
    .catch(() => undefined);
}
