import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notARecipe } from './errors.ts';
import { readPlacedCompose, readRecipeEnv, requireImages } from './files/compose-files.ts';
import { parseCompose } from './files/compose/yaml.ts';
import { mergeTraps } from './files/merge-traps.ts';
import { RecipeFileError } from './files/problem.ts';
import { told } from './told.ts';

/** What a recipe's compose files say once they are laid over each other and their variables are filled in. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: readonly string[];
  /** Names of the secrets that a service uses. */
  readonly secrets?: readonly string[];
  /** What docker/cli reads otherwise than it looks, each a sentence with file and line. */
  readonly traps?: readonly string[];
}

export interface ComposeService {
  readonly image: string;
  /** What stands under `deploy.labels`. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads the compose files of a recipe checkout that an app's env chooses by `COMPOSE_FILE`, as docker/cli loads them.
 * @throws CcciError `RECIPE_FILE_WRONG` with file, line and key
 */
export function readCompose(checkout: string, env: ReadonlyMap<string, string>): ComposeConfig {
  const { model, traps } = told(() => {
    const all = readRecipeEnv(checkout, env);
    const { model, texts } = readPlacedCompose(checkout, all);
    requireImages(checkout, all, model);
    return { model, traps: mergeTraps(texts) };
  });
  const { services, volumes } = model;
  const used = Object.values(services).flatMap(({ secrets }) => (secrets ?? []).map(({ source }) => source));
  return {
    services: Object.fromEntries(
      Object.entries(services).map(([name, { image, deploy }]) => [name, { image, labels: deploy.labels }]),
    ),
    volumes: Object.keys(volumes),
    secrets: [...new Set(used)],
    ...(traps.length > 0 ? { traps } : {}),
  };
}

/**
 * Refuses a folder that is no recipe. What cannot be read is left to the stages, where it is a failure of the recipe's.
 * @throws CcciError `NOT_A_RECIPE`
 */
export function assertRecipe(recipe: string, checkout: string, where: string): void {
  for (const file of ['compose.yml', '.env.sample']) {
    if (!existsSync(join(checkout, file))) throw notARecipe(recipe, file, where);
  }
  const services = servicesOf(readFileSync(join(checkout, 'compose.yml'), 'utf8'));
  if (services && !services.has('app')) throw notARecipe(recipe, 'service "app" in compose.yml', where);
}

/** The services that a compose text names; undefined where it is not to be read. */
function servicesOf(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const services = parseCompose('compose.yml', text).content.get('services');
    return services === undefined || services === null ? new Map() : services instanceof Map ? services : undefined;
  } catch (error) {
    if (error instanceof RecipeFileError) return undefined;
    throw error;
  }
}
