export { changedFiles } from './changed-files.ts';
export { converge, type Converged, type ConvergenceOptions } from './wait-until-settled.ts';
export type { Death } from './death.ts';
export { connectEngine, type Engine, engineFacts, type EngineFacts, proveAnswering } from './engine.ts';
export { isOlder, serversLike, traefikSpeaksTo } from './engine-family.ts';
export { type ContainerEvent, followContainers } from './events.ts';
export {
  execInContainer,
  execInService,
  type ExecOptions,
  type ExecResult,
  expectSuccess,
  streamFromContainer,
} from './exec.ts';
export { lateFirstChecks } from './first-check.ts';
export { type Helper, type HelperContainer, type HelperOptions, startHelper, startVolumesHelper } from './helper.ts';
export { ensureImage, hasOtherTags, type Image, localImage, type Provenance } from './images.ts';
export {
  keysOf,
  leftBehind,
  mountedBy,
  type Resource,
  type ResourceKind,
  type RunScope,
  strayContainers,
  takeInventory,
} from './inventory.ts';
export { type Background, hasEnded, newest, STEADY_MS } from './is-settled.ts';
export type { LineProgram } from './line-program.ts';
export { serviceLog } from './logs.ts';
export { forwardPort, type PortForward, type PortForwardOptions } from './port-forward.ts';
export { programsIn } from './processes.ts';
export { ingressPorts, publishedPorts } from './published-ports.ts';
export { killContainers, removeRemains } from './removal.ts';
export { type ContainerLimit, limitContainers } from './limit-containers.ts';
export { listRights } from './service-rights.ts';
export {
  allServices,
  findServicesByLabel,
  listServices,
  type Mount,
  removeServices,
  type Service,
} from './services.ts';
export { openTaskPort, type TaskPort } from './task-port.ts';
export { startAgain } from './start-again.ts';
export { listTasks, runningContainer, type Task } from './tasks.ts';
export { type DeathWatch, watchDeaths } from './watch-deaths.ts';
export { existingVolumes } from './volumes.ts';
export { createVolume, openVolumes, type StackVolume, type VolumeContent, volumesOfStack } from './volume-content.ts';
