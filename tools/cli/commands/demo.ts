import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { resolveTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';

const RECIPE = 'custom-html';
/** The pull request that the lab's catalogue has for it. */
const PULL_REQUEST = { branch: 'pr/next', number: '1' };

/** `npm run demo`: everything that is missing is set up, then a pull request of custom-html goes through all stages, through Nx. */
export async function demoCommand(): Promise<void> {
  const target = await resolveTarget({ recipes: [RECIPE] });
  const src = join(dirname(target.stateDir), 'catalogue', RECIPE);
  const env = { ...process.env, RECIPE, SRC: src, REF: PULL_REQUEST.branch, PR: PULL_REQUEST.number, NX_TUI: 'false' };
  const nx = spawn('npx', ['nx', 'test', `recipe-${RECIPE}`], { cwd: WORKSPACE, env, stdio: 'inherit' });
  const [exitCode] = (await once(nx, 'exit')) as [number | null];
  process.exitCode = exitCode ?? 2;
}
