import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { elapsedMs } from '@cc-ci/core';
import { chromiumArguments, findChromium } from './find-chromium.ts';
import { appNotSeen, browserNotStarted, browserStartTimedOut, screenshotFailed } from './errors.ts';
import { createBrowserHome } from './home.ts';
import type { BrowserTarget, LaunchOptions, ScreenshotOptions, Seen, SeenPage } from './target.ts';

/** A browser that other processes connect to; disposing it ends all of its processes and removes its home. */
export interface BrowserServer extends AsyncDisposable {
  /** For `connectBrowser`, also in another process. Holds a secret path: only who knows it gets in. */
  readonly wsEndpoint: string;
  /**
   * The process that has started Chromium. It ends Chromium and itself when this process dies, however that happens.
   */
  readonly pid: number;
  readonly startedInMs: number;
  /**
   * Opens a page in a fresh context, writes what it shows as PNG, and gives its title. One at a time.
   * @throws CcciError `APP_NOT_SEEN`, `APP_ELSEWHERE`, `APP_REFUSES`, `SCREENSHOT_FAILED`
   */
  screenshot(request: ScreenshotOptions): Promise<SeenPage>;
}

/** What `browser-process.ts` is told, and what it answers. */
export interface LaunchRequest {
  readonly executable: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** What becomes of a screenshot. */
export type ScreenshotAnswer = Seen | { readonly error: string };
export type LaunchAnswer = { readonly wsEndpoint: string } | { readonly error: string; readonly isTimeout: boolean };

const BROWSER_PROCESS = fileURLToPath(new URL('browser-process.ts', import.meta.url));
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts one Chromium for a whole run, in its own process: Playwright's memory is then not the runner's, and a runner
 * that is killed leaves no browser behind.
 * @throws CcciError `BROWSER_MISSING`, `BROWSER_CERTUTIL_MISSING`, `BROWSER_NOT_STARTED`, `BROWSER_START_TIMED_OUT`
 */
export async function launchBrowserServer(target: BrowserTarget, options: LaunchOptions = {}): Promise<BrowserServer> {
  const startedAt = performance.now();
  const executable = findChromium();
  const timeoutMs = options.timeoutMs ?? 120_000;
  await using cleanup = new AsyncDisposableStack();
  const home = cleanup.use(await createBrowserHome(options.dir, target.caFile));
  const child = fork(BROWSER_PROCESS, {
    env: { ...process.env, ...home.env, NODE_OPTIONS: '' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  cleanup.defer(() => endProcess(child));
  const wsEndpoint = await launched(child, { executable, args: chromiumArguments(target), timeoutMs });
  detach(child);
  const owned = cleanup.move();
  return {
    wsEndpoint,
    pid: child.pid ?? 0,
    startedInMs: elapsedMs(startedAt),
    screenshot: (request) => takeScreenshot(child, request),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function launched(child: ChildProcess, request: LaunchRequest): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.send(request);
  const answer = await firstAnswer(child, request.timeoutMs);
  if ('wsEndpoint' in answer) return answer.wsEndpoint;
  if (answer.isTimeout) throw browserStartTimedOut(request.executable, request.timeoutMs, answer.error || output);
  throw browserNotStarted(request.executable, answer.error || output);
}

/** Playwright keeps to the time itself; a process that says nothing at all is given a little more. */
async function firstAnswer(child: ChildProcess, timeoutMs: number): Promise<LaunchAnswer> {
  const { promise, resolve } = Promise.withResolvers<LaunchAnswer>();
  const timer = setTimeout(() => resolve({ error: '', isTimeout: true }), timeoutMs + CLOSE_TIMEOUT_MS);
  child.once('message', (answer) => resolve(answer as LaunchAnswer));
  child.once('exit', () => resolve({ error: '', isTimeout: false }));
  return promise.finally(() => clearTimeout(timer));
}

async function takeScreenshot(child: ChildProcess, request: ScreenshotOptions): Promise<SeenPage> {
  if (!child.connected) throw screenshotFailed(request.url, 'the browser has ended');
  child.channel?.ref();
  const { promise, resolve } = Promise.withResolvers<ScreenshotAnswer>();
  const ended = () => resolve({ error: 'the browser ended meanwhile' });
  child.once('message', resolve).once('exit', ended);
  child.send(request, (error) => error && ended());
  const answer = await promise.finally(() => {
    child.off('message', resolve).off('exit', ended);
    child.channel?.unref();
  });
  if ('error' in answer) throw screenshotFailed(request.url, answer.error);
  if ('unseen' in answer) throw appNotSeen(request.url, answer);
  return answer;
}

/** From here on the browser does not keep this process from ending. */
function detach(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  child.channel?.unref();
}

/**
 * Hanging up tells the process to close; one that does not close in time is killed, and Chromium ends with the pipe to
 * it.
 */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
  child.ref();
  if (child.connected) child.disconnect();
  await exited.finally(() => clearTimeout(timer));
}
