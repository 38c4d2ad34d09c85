/**
 * The process that starts Chromium and holds it: `launchBrowserServer` forks it. It closes Chromium and removes the
 * home when the process that forked it hangs up, which the kernel does for one that is killed. It ignores the signals
 * of the terminal, so that the runner tears down in its own order. Screenshots are taken here, where Playwright is
 * loaded anyway, and not in the runner.
 */
import { once } from 'node:events';
import { homedir } from 'node:os';
import { elapsedMs } from '@cc-ci/core';
import { type BrowserServer, chromium } from 'playwright';
import { removeHome } from './home.ts';
import { takeScreenshot } from './screenshot.ts';
import type { LaunchAnswer, LaunchRequest, ScreenshotAnswer } from './launch-browser.ts';
import type { ScreenshotOptions } from './target.ts';

const SIGNALS_LEFT_TO_THE_RUNNER = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

for (const signal of SIGNALS_LEFT_TO_THE_RUNNER) process.on(signal, () => {});
const hungUp = once(process, 'disconnect');
const asked = once(process, 'message') as Promise<[LaunchRequest]>;
const request = await Promise.race([asked.then(([first]) => first), hungUp.then(() => undefined)]);
const server = request && (await launch(request));
server?.on('close', hangUp);
process.on(
  'message',
  (screenshot: ScreenshotOptions) => void takeOrSay(screenshot).then((taken) => process.send?.(taken)),
);
await hungUp;
await server?.close();
await removeHome(homedir());
process.exit();

async function launch({ executable, args, timeoutMs }: LaunchRequest): Promise<BrowserServer | undefined> {
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

async function takeOrSay(request: ScreenshotOptions): Promise<ScreenshotAnswer> {
  try {
    return await takeScreenshot(server?.wsEndpoint() ?? '', request);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Without a browser there is nothing to hold. */
function hangUp(): void {
  if (process.connected) process.disconnect();
}

function answer(message: LaunchAnswer): void {
  process.send?.(message);
}
