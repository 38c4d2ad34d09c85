import { CcciError, formatDuration } from '@cc-ci/core';
import type { UnseenPage } from './target.ts';

/** No Chromium at any of the places looked at. */
export function chromiumMissing(looked: readonly string[], isChosen: boolean): CcciError {
  return new CcciError({
    code: 'BROWSER_MISSING',
    fault: 'outside',
    message: `no Chromium at ${looked.join(', ')}${isChosen ? ' (from CC_CI_CHROMIUM)' : ''}`,
    tryThis: 'apt-get install chromium, or set CC_CI_CHROMIUM to the executable',
  });
}

/** `certutil` failed or is not there, so that the browser cannot be told to trust the target's authority. */
export function authorityNotTrusted(caFile: string, cause: NodeJS.ErrnoException & { stderr?: string }): CcciError {
  const isMissing = cause.code === 'ENOENT';
  return new CcciError({
    code: isMissing ? 'BROWSER_CERTUTIL_MISSING' : 'BROWSER_AUTHORITY_REFUSED',
    fault: 'outside',
    message: `the browser could not be made to trust ${caFile}: ${isMissing ? 'certutil is not installed' : 'certutil refused it'}`,
    last: cause.stderr?.trim() || cause.message,
    tryThis: isMissing ? 'apt-get install libnss3-tools' : `openssl x509 -in ${caFile} -noout -text`,
    cause,
  });
}

/** Chromium is there and did not start. */
export function browserNotStarted(executable: string, reason: string): CcciError {
  return new CcciError({
    code: 'BROWSER_NOT_STARTED',
    fault: 'outside',
    message: `${executable} did not start`,
    last: lastLines(printed(reason)),
    tryThis: `${executable} --headless=new --dump-dom about:blank`,
  });
}

/** Chromium took too long to start. */
export function browserStartTimedOut(executable: string, timeoutMs: number, output: string): CcciError {
  return new CcciError({
    code: 'BROWSER_START_TIMED_OUT',
    fault: 'outside',
    message: `${executable} was not ready after ${formatDuration(timeoutMs)}`,
    last: lastLines(printed(output)) || 'it printed nothing',
    tryThis: 'look whether the machine is short of memory or processor time',
  });
}

/** The browser of the run is gone: it crashed, or the run that started it has ended. */
export function browserGone(wsEndpoint: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'BROWSER_GONE',
    fault: 'harness',
    message: `no browser answers at ${new URL(wsEndpoint).host}`,
    last: cause instanceof Error ? lastLines(cause.message) : String(cause),
    tryThis: 'look whether the run that started it still runs, and whether the machine ran out of memory',
    cause,
  });
}

/** What the browser itself printed, where Playwright's log of the start holds any of it. */
function printed(log: string): string {
  const lines = [...log.matchAll(/\[(?:err|out)\] ?(.*)/g)].map(([, line]) => String(line));
  return lines.length > 0 ? lines.join('\n') : log;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}

/** The page did not load, or the browser ended. */
export function screenshotFailed(url: string, said: string): CcciError {
  return new CcciError({
    code: 'SCREENSHOT_FAILED',
    message: `${url} gave no screenshot`,
    fault: 'recipe',
    last: said.split('\n')[0],
    tryThis: 'open the page in a browser; screenshot.path in recipe.ts names another one',
  });
}

const UNSEEN_CODES = { elsewhere: 'APP_ELSEWHERE', refused: 'APP_REFUSES' } as const;

/** The page loaded, and what it shows is not the app. */
export function appNotSeen(url: string, { unseen, cause }: UnseenPage): CcciError {
  return new CcciError({
    code: cause ? UNSEEN_CODES[cause] : 'APP_NOT_SEEN',
    message: `the app cannot be seen at ${url}: ${unseen}`,
    fault: 'recipe',
    tryThis:
      'look at app.png beside the record; in recipe.ts screenshot.path names another page, and screenshot.tolerated errors that do not matter',
  });
}
