export { recipesOfRun } from './deps/plan.ts';
export { interrupted, usage } from './errors.ts';
export type { RunEvent, RunListener } from './events.ts';
export { keepAppUp, takeAppDown } from './kept-apps.ts';
export { type Check, type Ground, preflightChecks } from './preflight.ts';
export { type Reaped, reapDeadRuns } from './reaper.ts';
export { pinRecipe } from './pin-recipe.ts';
export { parseRequest, type RawRequest, type RequestedStage, type RunRequest, STAGES } from './request.ts';
export { type FinishedRun, type RunOptions, runRecipe } from './run.ts';
