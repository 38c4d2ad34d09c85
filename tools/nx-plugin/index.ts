export { createDependencies } from './create-dependencies.ts';
export { createNodes } from './create-nodes.ts';
export { preTasksExecution } from './session.ts';
export { postTasksExecution, type TaskOutcome } from './task-results.ts';
