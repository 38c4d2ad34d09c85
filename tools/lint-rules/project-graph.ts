import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';

/**
 * Makes sure that there is a current project graph, which `@nx/enforce-module-boundaries` reads from Nx's cache:
 * without one that rule prints a warning, checks nothing and lets ESLint end with 0. A task of Nx always has one; an
 * editor or a bare `eslint` may not.
 * @throws whatever Nx says of a workspace whose graph cannot be made
 */
export async function ensureProjectGraph(): Promise<void> {
  if (process.env.NX_TASK_HASH && hasCachedGraph()) return;
  await createProjectGraphAsync({ exitOnError: false });
}

function hasCachedGraph(): boolean {
  try {
    return Boolean(readCachedProjectGraph());
  } catch {
    return false;
  }
}
