import { composeFileNames } from '@cc-ci/abra/files';
import { isAbsolute } from 'node:path';
import { isInside } from '../inside.ts';
import type { EnvView, Found, OwnApp, Rule } from '../rule.ts';

/** Rules over `.env.sample` and `abra.sh`. */
export const ENV_RULES: readonly Rule<EnvView>[] = [
  {
    id: 'compose-file-out',
    refuses: '`COMPOSE_FILE` that names a file outside of the repository',
    why: 'a file of the machine would be deployed, and its text told in errors',
    look: ({ checkout, env, placeOf }) =>
      composeFileNames(env.get('COMPOSE_FILE'))
        .filter((name) => isAbsolute(name) || !isInside(checkout, name))
        .map((value) => ({ place: placeOf('COMPOSE_FILE'), value })),
  },
  {
    id: 'app-name',
    refuses:
      '`STACK_NAME` in `.env.sample` that is another app’s; `STACK_NAME`, `DOMAIN`, `TYPE` or `RECIPE` in `abra.sh`',
    why: 'the app would be deployed over another one, or read its secrets',
    look: (view) => [...ofSample(view), ...ofExports(view)],
  },
];

function ofSample({ app, sample, placeOf }: EnvView): Found[] {
  const value = sample.get('STACK_NAME') ?? '';
  return value === '' || isOwnStack(value, app) ? [] : [{ place: placeOf('STACK_NAME'), value }];
}

/** The name that people write there is the recipe's, with or without the domain that abra replaces. */
function isOwnStack(value: string, { recipe, stack }: OwnApp): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-.]/g, '_');
  return plain(value) === plain(stack) || [plain(recipe), `${plain(recipe)}_example_com`].includes(plain(value));
}

function ofExports({ app, exports, placeOf }: EnvView): Found[] {
  const own: Readonly<Record<string, string>> = {
    STACK_NAME: app.stack,
    DOMAIN: app.domain,
    TYPE: app.recipe,
    RECIPE: app.recipe,
  };
  return Object.entries(own).flatMap(([name, wanted]) => {
    const value = exports.get(name);
    return value === undefined || value === wanted ? [] : [{ place: placeOf(name), value }];
  });
}
