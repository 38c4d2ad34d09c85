export { converge, type Converged, type ConvergenceOptions } from './convergence.ts';
export { connectEngine, type Engine, engineFacts, type EngineFacts } from './engine.ts';
export { execInContainer, execInService, type ExecOptions, type ExecResult, expectSuccess } from './exec.ts';
export { ensureImage, type Image, localImage, type Provenance } from './images.ts';
export { leftBehind, type Resource, type ResourceKind, takeInventory } from './inventory.ts';
export { serviceLog } from './logs.ts';
export { killContainers, removeRemains } from './removal.ts';
export { findServiceByLabel, listServices, type Mount, type Service } from './services.ts';
export { listTasks, runningContainer, type Task } from './tasks.ts';
