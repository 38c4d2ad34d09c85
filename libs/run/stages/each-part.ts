import { asCcciError } from '@cc-ci/core';
import { proof, type StageLog } from '@cc-ci/results';

/** A part of a stage, with its name for the proof that stands for it when it throws. */
export type Part = readonly [name: string, work: () => Promise<void>];

/** Does parts one after the other: what throws in one is a red proof, and keeps none of the others from being done. */
export async function doEachPart(log: StageLog, parts: readonly Part[]): Promise<void> {
  for (const [name, work] of parts) {
    try {
      await work();
    } catch (error) {
      log.failed(proof('carried-out', name), asCcciError(error));
    }
  }
}
