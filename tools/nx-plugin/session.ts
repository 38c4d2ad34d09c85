import type { PreTasksExecution } from '@nx/devkit';
import type { Session } from '@cc-ci/run';
import { requestedRecipe } from './requested-recipe.ts';

/** Commands of Nx that ask for several recipes at once. */
const TOGETHER: readonly string[] = ['run-many', 'affected'];

let session: Session | undefined;

/**
 * Says which recipe SRC and REF are of. Before recipes are tested together, opens the session in which they share warm
 * deps; Nx hands what is put into the environment here to its tasks.
 */
export const preTasksExecution: PreTasksExecution = async (_options, { argv }) => {
  if (asksForTests(argv)) {
    const recipe = requestedRecipe(argv, process.env);
    if (recipe) process.env.RECIPE = recipe;
  }
  if (!argv.some((word) => TOGETHER.includes(word)) || !asksForTests(argv)) return;
  // Loaded only now: nobody else who asks Nx for something waits for the engine.
  const { openSession } = await import('@cc-ci/run');
  session = await openSession();
  Object.assign(process.env, session.env);
};

/** Removes what the recipes shared. */
export async function endSession(): Promise<void> {
  await session?.[Symbol.asyncDispose]();
  session = undefined;
}

/** `-t test`, `--target=test`, `--targets=lint,test` and their like. */
function asksForTests(argv: readonly string[]): boolean {
  return argv.some((word) => word.replace(/^.*=/, '').split(',').includes('test'));
}
