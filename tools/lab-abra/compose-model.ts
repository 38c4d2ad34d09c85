import { type ComposeModel, type FileObject, readComposeFiles, RecipeFileError } from '@cc-ci/abra/files';
import { Fatal } from './fatal.ts';
import type { RecipeRepo } from './recipe-repo.ts';

/**
 * The compose files of a checkout that `COMPOSE_FILE` names, as docker/cli loads them; fatal where it would refuse
 * them.
 */
export function readModel(repo: RecipeRepo, env: Readonly<Record<string, string>>): ComposeModel {
  return toldAsFatal(() => readComposeFiles(repo.dir, new Map(Object.entries(env))));
}

/** The name that a secret or config has on the server. */
export function objectName(key: string, object: Pick<FileObject, 'name'>, stack: string): string {
  return object.name || `${stack}_${key}`;
}

/** Runs what reads a file of a recipe; a mistake in it ends the command. */
export function toldAsFatal<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecipeFileError)) throw error;
    throw new Fatal(`${error.message}: ${error.problem.fix}`, { cause: error });
  }
}
