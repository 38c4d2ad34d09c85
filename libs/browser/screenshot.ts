import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { poll } from '@cc-ci/core';
import type { Page } from 'playwright';
import { connectBrowser } from './connect-browser.ts';
import type { ScreenshotOptions, Seen } from './target.ts';

const DRAWN_WITHIN_MS = 20_000;
/** What one request for a page has at least. */
const ANSWER_MS = 30_000;
/** Statuses of a gateway that lost its app for a moment: asked again. */
const MAY_PASS = [500, 502, 503, 504];
/** Statuses of a page that is there, and not for everybody. */
const ASKS_TO_SIGN_IN = [401, 403];
/** What an ingress answers by itself, whatever the status. */
const INGRESS_PAGE =
  /^(404 page not found|404 Not Found|502 Bad Gateway|Bad Gateway|Gateway Timeout|Service Unavailable|no available server)$/i;
/** What a page shows until its script has drawn it. */
const PLACEHOLDER = /^(loading|please wait|one moment|just a moment|starting|initiali[sz]ing)\b.{0,40}$/is;
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
  const missing = watchMissing(page);
  const { withinMs = DRAWN_WITHIN_MS } = options;
  const status = await open(page, options.url, withinMs);
  const isDrawn = await waitUntilDrawn(page, withinMs);
  await screenshot(page, options.path);
  const wrong = thrown.filter((text) => !NO_ERROR.test(text) && !isTolerated(text, options.tolerated));
  const text = (await page.evaluate(() => document.body?.innerText ?? '')).trim();
  if (isElsewhere(page.url(), options)) return { unseen: `it leads to ${page.url()}`, cause: 'elsewhere' };
  if (status >= 400) {
    const unseen = `it answered ${status}: ${text.slice(0, 200) || 'an empty page'}`;
    return ASKS_TO_SIGN_IN.includes(status) ? { unseen, cause: 'refused' } : { unseen };
  }
  if (INGRESS_PAGE.test(text)) return { unseen: `it shows the ingress’s own page: ${text}` };
  if (wrong.length > 0) return { unseen: `its scripts threw ${wrong.length} errors that nothing caught: ${wrong[0]}` };
  const lacks = missing.length > 0 ? `; ${missing.join(', ')}` : '';
  if (!isDrawn)
    return { unseen: `it drew nothing within ${withinMs / 1_000} s: no text, no picture, no field${lacks}` };
  if (lacks && (PLACEHOLDER.test(text) || (text === '' && !(await hasField(page)))))
    return { unseen: `it shows ${text ? `only "${text}"` : 'no text and no field'}${lacks}` };
  return { title: await page.title(), ...(lacks ? { missing } : {}) };
}

/**
 * Scripts and stylesheets of the page's own host that are not there, from its last loading on; what others serve may be
 * out of reach.
 */
function watchMissing(page: Page): readonly string[] {
  const missing: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'document' && request.frame() === page.mainFrame()) missing.length = 0;
  });
  page.on('response', (response) => {
    const [kind, status] = [response.request().resourceType(), response.status()];
    const isOwn = hostOf(response.url()) === hostOf(page.url());
    if (!isOwn || status < 400 || !['script', 'stylesheet'].includes(kind)) return;
    const told = `its ${kind} ${new URL(response.url()).pathname} answered ${status}`;
    if (!missing.includes(told)) missing.push(told);
  });
  return missing;
}

/** Whether a page is none of the app's: neither at its host nor below it, nor where it may be seen as well. */
function isElsewhere(address: string, { url, alsoAt = [] }: ScreenshotOptions): boolean {
  const host = hostOf(address);
  return ![hostOf(url), ...alsoAt].some((known) => host === known || host.endsWith(`.${known}`));
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}

function hasField(page: Page): Promise<boolean> {
  return page.evaluate(() => document.querySelector('input, button, select, textarea') !== null);
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
      status = (await page.goto(url, { waitUntil: 'load', timeout: Math.max(timeoutMs, ANSWER_MS) }))?.status() ?? 0;
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
    const isBroken = (each: Element) => each instanceof HTMLImageElement && each.complete && each.naturalWidth === 0;
    if (pictures.some((each) => isSeen(each, each.getBoundingClientRect()) && !isBroken(each))) return true;
    return [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && shows(shadowRoot));
  };
  return shows(document);
}

function isTolerated(text: string, tolerated: readonly string[] = []): boolean {
  return tolerated.some((each) => text.includes(each));
}
