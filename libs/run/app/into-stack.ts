import { openMarkerContext, type StackContext } from '@cc-ci/backup-verify';
import type { AppRun } from './app-run.ts';

/** Younger than the life of a helper that nobody ends. */
const REOPEN_MS = 5 * 60_000;

/**
 * The way into the app's stack for markers and looks at its data. It stays open from one to the next, since each helper
 * in it costs a second; whoever changes what is deployed closes it first.
 */
export async function intoStack(run: AppRun): Promise<StackContext> {
  const { app, engine, signal, state, target } = run;
  const { intoStack: open } = state;
  if (open && performance.now() - open.openedAt < REOPEN_MS) return { ...open, services: state.services };
  await closeStack(run);
  const context = openMarkerContext(engine, {
    stack: app.stack,
    domain: app.domain,
    services: state.services,
    helperImage: target.helperImage,
    signal,
  });
  const opened = { ...context, openedAt: performance.now() };
  state.intoStack = opened;
  return opened;
}

/** Removes the helpers of the way into the stack: what they hold on to could not be removed. */
export async function closeStack({ state }: Pick<AppRun, 'state'>): Promise<void> {
  const { intoStack: open } = state;
  state.intoStack = undefined;
  await open?.[Symbol.asyncDispose]();
}
