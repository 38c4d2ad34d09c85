export { type DownOptions, labDown } from './down.ts';
export { type LabOptions } from './lab.ts';
export { type LabState, stateSchema } from './schema.ts';
export { labStatus, type LabStatus } from './status.ts';
export { labUp } from './up.ts';
