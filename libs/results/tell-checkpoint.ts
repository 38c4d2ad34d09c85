import type { RunRecord } from './record-shape.ts';

type Measured = Partial<Pick<RunRecord, 'checkpoint'>>;

/** From what a run was measured, in words; undefined for one that was not asked to start from a checkpoint. */
export function tellCheckpoint({ checkpoint }: Measured): string | undefined {
  if (!checkpoint) return undefined;
  if (!checkpoint.used) return `cold, although a checkpoint was asked for: ${checkpoint.reason}`;
  const { base, madeAt, runId } = checkpoint;
  return `a checkpoint of ${base}, made ${madeAt.slice(0, 19).replace('T', ' ')} UTC by run ${runId}`;
}

/** Whether the base was not installed from nothing. */
export function isFromCheckpoint({ checkpoint }: Measured): boolean {
  return checkpoint?.used ?? false;
}
