import { fileURLToPath } from 'node:url';
import { dependentsOf, openSession, type RunRequest } from '@cc-ci/run';
import { execa } from 'execa';
import { WORKSPACE } from '../workspace.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Runs every recipe that needs another one, one after the other, with that one's head as their dep, which they share.
 * Once stopped, none of them begins any more. Gives the worst exit code.
 */
export async function runDependents({ recipe, src, ref }: RunRequest, stopped: AbortSignal): Promise<number> {
  const dependents = await dependentsOf(WORKSPACE, recipe);
  process.stdout.write(`\n${recipe} is needed by ${dependents.join(', ') || 'no other recipe'}\n`);
  await using session = await openSession();
  const head = src && ref ? { RECIPE: recipe, SRC: src, REF: ref } : { RECIPE: '', SRC: '', REF: '' };
  let worst = 0;
  for (const dependent of dependents)
    if (!stopped.aborted) worst = Math.max(worst, await runOne(dependent, { ...head, ...session.env }, stopped));
  return worst;
}

/**
 * In its own process, as if it had been called for; it gets the signal and tears down by itself, however long that
 * takes.
 */
async function runOne(recipe: string, env: Readonly<Record<string, string>>, stopped: AbortSignal): Promise<number> {
  const { exitCode } = await execa(process.execPath, [MAIN, 'run', recipe], {
    stdio: 'inherit',
    env,
    reject: false,
    cancelSignal: stopped,
    forceKillAfterDelay: false,
    cleanup: false,
  });
  return exitCode ?? 2;
}
