import { fileURLToPath } from 'node:url';

/**
 * Root of the workspace, wherever the command was called from: this checkout, unless CC_CI_WORKSPACE names another
 * folder with `recipes/` and `reports/`.
 */
export const WORKSPACE: string =
  process.env.CC_CI_WORKSPACE || fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
