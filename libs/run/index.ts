export type { RunEvent, RunListener } from './events.ts';
export { interrupted } from './errors.ts';
export { type Reaped, reapDeadRuns } from './reaper.ts';
export { parseRequest, type RawRequest, type RequestedStage, type RunRequest, STAGES } from './request.ts';
export { type FinishedRun, type RunOptions, runRecipe } from './run.ts';
