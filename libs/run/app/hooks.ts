import { CcciError, limited } from '@cc-ci/core';
import { type Meta, openApp } from '@cc-ci/recipe';
import { hookFailed, packageCodeOverdue } from '../package-errors.ts';
import { editAppEnv, type EnvParts } from './env.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { type Addressed, addressOf, type AppRun } from './app-run.ts';
import type { Place } from '@cc-ci/results';

/** What of an app's run a hook meets. */
export interface HookRun extends Addressed, EnvParts, Pick<AppRun, 'recorder' | 'redactor'> {
  readonly recipe: Pick<LoadedRecipe, 'meta'>;
  readonly abra: Pick<AppRun['abra'], 'insertSecret'>;
}

/**
 * Calls a hook of the recipe, where it has one. What the hook throws fails the stage, and so does one that does not
 * end.
 * @throws CcciError `HOOK_FAILED`, `PACKAGE_CODE_OVERDUE`
 */
export async function callHook(run: HookRun, place: Place, name: keyof Meta['hooks']): Promise<void> {
  const { meta } = run.recipe;
  const hook = meta.hooks[name];
  if (!hook) return;
  const { abra, app, state, recorder, redactor } = run;
  // Before the install, too, a hook sees the env that will be deployed.
  await using opened = openApp(addressOf(run, editAppEnv(run, {})));
  const call = async () =>
    hook({
      app: opened,
      setEnv: (changes) => void editAppEnv(run, changes),
      insertSecret: async (secret) => {
        redactor.add(secret.name, secret.value);
        await abra.insertSecret(app.domain, secret);
        state.secrets[secret.name] = secret.value;
      },
    });
  const { hookMs } = meta.timeouts;
  const overdue = () => packageCodeOverdue(meta.name, `hook ${name}`, hookMs);
  await recorder.phase({ place, name: `hook ${name}`, owner: 'app' }, () =>
    limited(call, { timeoutMs: hookMs, overdue }).catch((error: unknown) => {
      throw error instanceof CcciError ? error : hookFailed(meta.name, name, error);
    }),
  );
}
