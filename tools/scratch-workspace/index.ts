export { type Output, type ScratchWorkspace, scratchWorkspace } from './scratch-workspace.ts';
