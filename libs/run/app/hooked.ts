import { hooksOf, type HookOperation, type Proof, proveHooks, watchHooks } from '@cc-ci/backup-verify';
import type { AppRun } from './app-run.ts';
import { expectingHooks } from './stays-up.ts';

/** Does a backup or a restore that gives its output, and gives the proofs that its hooks ran and succeeded. */
export async function withHooks(
  run: AppRun,
  operation: HookOperation,
  work: () => Promise<string>,
): Promise<readonly Proof[]> {
  const { app, engine, state } = run;
  const hooks = hooksOf(state.services, operation);
  const { value: output, runs } = await watchHooks(engine, { stack: app.stack, hooks }, () =>
    expectingHooks(run, operation, work),
  );
  return proveHooks(hooks, runs, output);
}
