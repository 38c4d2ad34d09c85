import { interrupted, strayError } from '@cc-ci/run';

/** A signal, or an error that nobody awaits, stops the command. */
export interface Stop {
  readonly signal: AbortSignal;
  /** From now on there is an app, which a stop removes. */
  appBegins(): void;
}

/** The first signal stops the run, which then tears down; further ones are answered, and change nothing. */
export function stopOnSignals(): Stop {
  const stop = new AbortController();
  let hasApp = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const [first, again] = hasApp
        ? ['stopping, the app is being removed', 'still removing the app']
        : ['stopping', 'still stopping'];
      process.stderr.write(`\n${signal}: ${stop.signal.aborted ? again : first}\n`);
      stop.abort(interrupted(signal));
    });
  }
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (cause: unknown) => {
      const error = strayError(cause);
      process.stderr.write(`\n${error.message}\n`);
      stop.abort(error);
    });
  }
  return { signal: stop.signal, appBegins: () => (hasApp = true) };
}
