import { fileURLToPath } from 'node:url';

/** Root of the workspace, wherever the command was called from. */
export const WORKSPACE: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
