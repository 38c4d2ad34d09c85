/**
 * The process that keeps a browser: `launchBrowserServer` forks it. It closes the browser and removes the home when the process that
 * forked it hangs up, which the kernel does for one that is killed. Signals of the terminal go past it, so that the order of the
 * teardown stays with the runner.
 */
import { once } from 'node:events';
import { homedir } from 'node:os';
import { elapsedMs } from '@cc-ci/core';
import { type BrowserServer, chromium, type Page } from 'playwright';
import { removeHome } from './home.ts';
import { screenshot } from './screenshot.ts';
import type { LaunchAnswer, LaunchOrder, PictureAnswer, PictureOrder } from './launch-browser.ts';
import { connectBrowser } from './connect-browser.ts';

const DRAWN_WITHIN_MS = 20_000;
const SIGNALS_LEFT_TO_THE_RUNNER = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

for (const signal of SIGNALS_LEFT_TO_THE_RUNNER) process.on(signal, () => {});
const hungUp = once(process, 'disconnect');
const ordered = once(process, 'message') as Promise<[LaunchOrder]>;
const order = await Promise.race([ordered.then(([first]) => first), hungUp.then(() => undefined)]);
const server = order && (await launch(order));
server?.on('close', hangUp);
process.on('message', (picture: PictureOrder) => void takePicture(picture).then((taken) => process.send?.(taken)));
await hungUp;
await server?.close();
await removeHome(homedir());
process.exit();

async function launch({ executable, args, timeoutMs }: LaunchOrder): Promise<BrowserServer | undefined> {
  const startedAt = performance.now();
  try {
    const launched = await chromium.launchServer({
      executablePath: executable,
      args: [...args],
      timeout: timeoutMs,
      chromiumSandbox: process.getuid?.() !== 0,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    answer({ wsEndpoint: launched.wsEndpoint() });
    return launched;
  } catch (error) {
    answer({
      error: error instanceof Error ? error.message : String(error),
      isTimeout: elapsedMs(startedAt) >= timeoutMs,
    });
    return undefined;
  }
}

/** Pictures are taken here, where Playwright is loaded anyway, and not in the runner. */
async function takePicture({ url, path }: PictureOrder): Promise<PictureAnswer> {
  try {
    await using session = await connectBrowser(server?.wsEndpoint() ?? '');
    const page = await session.page();
    await page.goto(url, { waitUntil: 'load' });
    await waitUntilDrawn(page);
    await screenshot(page, path);
    return { title: await page.title() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Many apps draw themselves by script after they have loaded; one that shows no text by then is pictured as it is. */
async function waitUntilDrawn(page: Page): Promise<void> {
  await page
    .waitForFunction(() => document.body.innerText.trim() !== '', undefined, { timeout: DRAWN_WITHIN_MS })
    .catch(() => undefined);
}

/** A browser that ended by itself is not kept. */
function hangUp(): void {
  if (process.connected) process.disconnect();
}

function answer(message: LaunchAnswer): void {
  process.send?.(message);
}
