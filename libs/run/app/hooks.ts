import { type Meta, openApp } from '@cc-ci/recipe';
import { editAppEnv } from './env.ts';
import { addressOf, type RunContext } from './app-run.ts';
import type { Place } from '@cc-ci/results';

/** Calls a hook of the recipe, where it has one. What the hook throws fails the stage. */
export async function callHook(run: RunContext, place: Place, name: keyof Meta['hooks']): Promise<void> {
  const hook = run.recipe.meta.hooks[name];
  if (!hook) return;
  const { abra, app, facts, recorder, redactor } = run;
  // Before the install, too, a hook sees the env that will be deployed.
  await using opened = openApp(addressOf(run, editAppEnv(run, {})));
  await recorder.phase(place, `hook ${name}`, 'app', () =>
    hook({
      app: opened,
      setEnv: (changes) => void editAppEnv(run, changes),
      insertSecret: async (secret) => {
        redactor.add(secret.name, secret.value);
        await abra.insertSecret(app.domain, secret);
        facts.secrets[secret.name] = secret.value;
      },
    }),
  );
}
