import type { BrowserContext, Page } from 'playwright';

/** What Chromium says of a page whose loading it has cancelled, since an address of the machine came or went. */
const CANCELLED = 'net::ERR_NETWORK_CHANGED';
const ATTEMPTS = 5;

/**
 * Has the pages of a context ask again for what Chromium cancels: machines with Docker have networks that come and go,
 * and the app has no part in it.
 */
export function outlastNetworkChanges<Context extends Pick<BrowserContext, 'on'>>(context: Context): Context {
  context.on('page', (page: Page) => {
    page.goto = againWhenCancelled(page.goto.bind(page));
  });
  return context;
}

/** The same request, again when its loading was cancelled. */
export function againWhenCancelled<Arguments extends unknown[], Result>(
  open: (...request: Arguments) => Promise<Result>,
): (...request: Arguments) => Promise<Result> {
  return async (...request) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await open(...request);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof Error) || !error.message.includes(CANCELLED)) throw error;
      }
    }
  };
}
