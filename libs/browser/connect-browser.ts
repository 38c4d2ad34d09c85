import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { browserGone } from './errors.ts';
import { launchBrowserServer } from './launch-browser.ts';
import { outlastNetworkChanges } from './network-changes.ts';
import type { BrowserTarget, LaunchOptions } from './target.ts';

/** One process's share of a browser. Disposing it closes its own contexts, and nobody else's. */
export interface BrowserConnection extends AsyncDisposable {
  /** A page in a fresh context: no cookies, no storage. */
  page(options?: BrowserContextOptions): Promise<Page>;
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/** The same window on every machine, and no animations to wait for. */
const CONTEXT_DEFAULTS: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  reducedMotion: 'reduce',
};

/**
 * Connects to a browser that `launchBrowserServer` started, in this or another process.
 * @throws CcciError `BROWSER_GONE`
 */
export async function connectBrowser(wsEndpoint: string): Promise<BrowserConnection> {
  // Loaded here and not above: Playwright takes 0.4 s and 90 MB, which a process that opens no page need not pay.
  const { chromium } = await import('playwright');
  const browser = await chromium.connect(wsEndpoint, { timeout: 120_000 }).catch((cause: unknown) => {
    throw browserGone(wsEndpoint, cause);
  });
  return sessionOf(browser);
}

/** Starts a browser for this process alone; disposing the session ends it and removes its home. */
export async function openBrowser(target: BrowserTarget, options: LaunchOptions = {}): Promise<BrowserConnection> {
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await launchBrowserServer(target, options));
  const session = cleanup.use(await connectBrowser(server.wsEndpoint));
  const owned = cleanup.move();
  return { page: session.page, newContext: session.newContext, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function sessionOf(browser: Browser): BrowserConnection {
  const newContext = async (options?: BrowserContextOptions) =>
    outlastNetworkChanges(await browser.newContext({ ...CONTEXT_DEFAULTS, ...options }));
  return {
    newContext,
    page: async (options) => (await newContext(options)).newPage(),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
