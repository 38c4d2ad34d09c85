import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { poll } from '@cc-ci/core';
import type { Page } from 'playwright';
import { connectBrowser } from './connect-browser.ts';
import type { ScreenshotOptions, Seen } from './target.ts';

const DRAWN_WITHIN_MS = 20_000;
/** Statuses of a gateway that lost its app for a moment: asked again. */
const MAY_PASS = [500, 502, 503, 504];
/** What an ingress answers by itself, whatever the status. */
const INGRESS_PAGE =
  /^(404 page not found|404 Not Found|502 Bad Gateway|Bad Gateway|Gateway Timeout|Service Unavailable|no available server)$/i;
/**
 * Browsers report this as an error of the page, and it is none:
 * https://www.w3.org/TR/resize-observer/#deliver-resize-error
 */
const NO_ERROR = /^ResizeObserver loop/;

/**
 * Opens a page in a fresh context of the browser that listens there, writes what it shows as PNG once it has drawn
 * itself, and tells what it saw.
 */
export async function takeScreenshot(wsEndpoint: string, options: ScreenshotOptions): Promise<Seen> {
  await using browser = await connectBrowser(wsEndpoint);
  const page = await browser.page();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(error.message));
  const { withinMs = DRAWN_WITHIN_MS } = options;
  const status = await open(page, options.url, withinMs);
  const isDrawn = await waitUntilDrawn(page, withinMs);
  await screenshot(page, options.path);
  const wrong = thrown.filter((text) => !NO_ERROR.test(text) && !isTolerated(text, options.tolerated));
  const text = (await page.evaluate(() => document.body?.innerText ?? '')).trim();
  if (status >= 400) return { unseen: `it answered ${status}: ${text.slice(0, 200) || 'an empty page'}` };
  if (INGRESS_PAGE.test(text)) return { unseen: `it shows the ingress’s own page: ${text}` };
  if (wrong.length > 0) return { unseen: `its scripts threw ${wrong.length} errors that nothing caught: ${wrong[0]}` };
  if (!isDrawn) return { unseen: `it drew nothing within ${withinMs / 1_000} s: no text, no picture, no field` };
  return { title: await page.title() };
}

/** Writes what the page shows as PNG, makes the folder where it is missing, and gives the path back. */
export async function screenshot(page: Page, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** Opens an address and gives the status of the page that it ends at. */
async function open(page: Page, url: string, timeoutMs: number): Promise<number> {
  let status = 0;
  await poll(
    async () => {
      status = (await page.goto(url, { waitUntil: 'load', timeout: timeoutMs }))?.status() ?? 0;
      return MAY_PASS.includes(status) ? { done: false, seen: `status ${status}` } : { done: true, value: undefined };
    },
    { what: `${url} to answer`, timeoutMs, intervalMs: 500 },
  ).catch((error: unknown) => {
    if (!MAY_PASS.includes(status)) throw error;
  });
  return status;
}

/** Many apps draw themselves by script after they have loaded. Gives whether there is something to see. */
async function waitUntilDrawn(page: Page, timeout: number): Promise<boolean> {
  return page.waitForFunction(showsSomething, undefined, { timeout }).then(
    () => true,
    () => false,
  );
}

/**
 * Whether a page shows a text, a picture or a field, in shadow trees as well. Runs in the page. What is hidden, or
 * fully transparent, is there and cannot be seen: the text of a hidden body is its `innerText` all the same.
 */
function showsSomething(): boolean {
  const isSeen = (element: Element | null, { width, height }: DOMRect): boolean => {
    let box = element;
    while (box && getComputedStyle(box).display === 'contents') box = box.parentElement;
    return width * height > 0 && box !== null && box.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  };
  const hasText = (node: Node): boolean => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return node.textContent?.trim() !== '' && isSeen(node.parentElement, range.getBoundingClientRect());
  };
  const shows = (root: ParentNode & Node): boolean => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (hasText(texts.currentNode)) return true;
    const pictures = [...root.querySelectorAll('img, svg, canvas, video, iframe, input, button')];
    if (pictures.some((each) => isSeen(each, each.getBoundingClientRect()))) return true;
    return [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && shows(shadowRoot));
  };
  return shows(document);
}

function isTolerated(text: string, tolerated: readonly string[] = []): boolean {
  return tolerated.some((each) => text.includes(each));
}
