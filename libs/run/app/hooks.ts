import { type Meta, openApp } from '@cc-ci/recipe';
import { editAppEnv, type EnvParts } from './env.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { type Addressed, addressOf, type AppRun } from './app-run.ts';
import type { Place } from '@cc-ci/results';

/** What of an app's run a hook meets. */
export interface HookRun extends Addressed, EnvParts, Pick<AppRun, 'recorder' | 'redactor'> {
  readonly recipe: Pick<LoadedRecipe, 'meta'>;
  readonly abra: Pick<AppRun['abra'], 'insertSecret'>;
}

/** Calls a hook of the recipe, where it has one. What the hook throws fails the stage. */
export async function callHook(run: HookRun, place: Place, name: keyof Meta['hooks']): Promise<void> {
  const hook = run.recipe.meta.hooks[name];
  if (!hook) return;
  const { abra, app, state, recorder, redactor } = run;
  // Before the install, too, a hook sees the env that will be deployed.
  await using opened = openApp(addressOf(run, editAppEnv(run, {})));
  await recorder.phase(place, `hook ${name}`, 'app', () =>
    hook({
      app: opened,
      setEnv: (changes) => void editAppEnv(run, changes),
      insertSecret: async (secret) => {
        redactor.add(secret.name, secret.value);
        await abra.insertSecret(app.domain, secret);
        state.secrets[secret.name] = secret.value;
      },
    }),
  );
}
