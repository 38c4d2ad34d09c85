export { createDependencies } from './create-dependencies.ts';
export { createNodes } from './create-nodes.ts';
