/**
 * Builds the images of all recipes, those first whose checks begin first: `.ci/run` has it done while other checks
 * wait.
 */
import { orderOfRecipes } from './recipe-plan.ts';
import { readPlan } from './read-plan.ts';
import { runProgram } from './run-program.ts';

const { checks } = await readPlan();
process.exitCode = await runProgram('node', ['tools/cli/main.ts', 'lab', 'prepare', ...orderOfRecipes(checks)]);
