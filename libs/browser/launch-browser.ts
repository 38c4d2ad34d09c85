import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { elapsedMs } from '@cc-ci/core';
import { chromiumArguments, findChromium } from './find-chromium.ts';
import { browserNotStarted, browserStartTimedOut, pictureFailed } from './errors.ts';
import { createBrowserHome } from './home.ts';
import type { BrowserTarget, LaunchOptions } from './target.ts';

/** A browser that other processes connect to; disposing it ends all of its processes and removes its home. */
export interface BrowserServer extends AsyncDisposable {
  /** For `connectBrowser`, also in another process. Holds a secret path: only who knows it gets in. */
  readonly wsEndpoint: string;
  /** Process that keeps the browser; it ends the browser and itself when this process dies, however that happens. */
  readonly pid: number;
  readonly startedInMs: number;
  /** Opens a page in a fresh context, writes what it shows as PNG, and gives its title. One at a time. @throws CcciError `PICTURE_FAILED` */
  picture(order: PictureOrder): Promise<{ readonly title: string }>;
}

/** What the keeper process is told, and what it answers. */
export interface LaunchOrder {
  readonly executable: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** A picture that is asked for, and what becomes of it. */
export interface PictureOrder {
  readonly url: string;
  /** File to write. */
  readonly path: string;
}
export type PictureAnswer = { readonly title: string } | { readonly error: string };
export type LaunchAnswer = { readonly wsEndpoint: string } | { readonly error: string; readonly isTimeout: boolean };

const KEEPER = fileURLToPath(new URL('browser-process.ts', import.meta.url));
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts one Chromium for a whole run, in a process of its own: Playwright's memory is then not the runner's, and a runner that is killed
 * leaves no browser behind.
 * @throws CcciError `BROWSER_MISSING`, `BROWSER_CERTUTIL_MISSING`, `BROWSER_NOT_STARTED`, `BROWSER_START_TIMED_OUT`
 */
export async function launchBrowserServer(target: BrowserTarget, options: LaunchOptions = {}): Promise<BrowserServer> {
  const startedAt = performance.now();
  const executable = findChromium();
  const timeoutMs = options.timeoutMs ?? 30_000;
  await using cleanup = new AsyncDisposableStack();
  const home = cleanup.use(await createBrowserHome(options.dir, target.caFile));
  const keeper = fork(KEEPER, {
    env: { ...process.env, ...home.env, NODE_OPTIONS: '' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  cleanup.defer(() => endKeeper(keeper));
  const wsEndpoint = await launched(keeper, { executable, args: chromiumArguments(target), timeoutMs });
  letGo(keeper);
  const owned = cleanup.move();
  return {
    wsEndpoint,
    pid: keeper.pid ?? 0,
    startedInMs: elapsedMs(startedAt),
    picture: (order) => takePicture(keeper, order),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function launched(keeper: ChildProcess, order: LaunchOrder): Promise<string> {
  let output = '';
  keeper.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  keeper.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  keeper.send(order);
  const answer = await firstAnswer(keeper, order.timeoutMs);
  if ('wsEndpoint' in answer) return answer.wsEndpoint;
  if (answer.isTimeout) throw browserStartTimedOut(order.executable, order.timeoutMs, answer.error || output);
  throw browserNotStarted(order.executable, answer.error || output);
}

/** Playwright keeps to the time itself; a keeper that says nothing at all is given a little more. */
async function firstAnswer(keeper: ChildProcess, timeoutMs: number): Promise<LaunchAnswer> {
  const { promise, resolve } = Promise.withResolvers<LaunchAnswer>();
  const timer = setTimeout(() => resolve({ error: '', isTimeout: true }), timeoutMs + CLOSE_TIMEOUT_MS);
  keeper.once('message', (answer) => resolve(answer as LaunchAnswer));
  keeper.once('exit', () => resolve({ error: '', isTimeout: false }));
  return promise.finally(() => clearTimeout(timer));
}

async function takePicture(keeper: ChildProcess, order: PictureOrder): Promise<{ title: string }> {
  if (!keeper.connected) throw pictureFailed(order.url, 'the browser has ended');
  keeper.channel?.ref();
  const { promise, resolve } = Promise.withResolvers<PictureAnswer>();
  const ended = () => resolve({ error: 'the browser ended meanwhile' });
  keeper.once('message', resolve).once('exit', ended);
  keeper.send(order, (error) => error && ended());
  const answer = await promise.finally(() => {
    keeper.off('message', resolve).off('exit', ended);
    keeper.channel?.unref();
  });
  if ('error' in answer) throw pictureFailed(order.url, answer.error);
  return answer;
}

/** From here on the browser does not keep this process from ending. */
function letGo(keeper: ChildProcess): void {
  keeper.stdout?.destroy();
  keeper.stderr?.destroy();
  keeper.unref();
  keeper.channel?.unref();
}

/** Hanging up is the order to close; a keeper that does not obey in time is killed, and Chromium ends with the pipe to it. */
async function endKeeper(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exited = once(keeper, 'exit');
  const timer = setTimeout(() => keeper.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
  keeper.ref();
  if (keeper.connected) keeper.disconnect();
  await exited.finally(() => clearTimeout(timer));
}
