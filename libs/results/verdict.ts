import { exitCodeOf, type Fault } from '@cc-ci/core';
import type { ExitCode, RunRecord, RunVerdict, Stage } from './record-shape.ts';

/**
 * The verdict of a run from its stages: one failed stage fails it, one unverified stage leaves it unverified, and no
 * passed stage is no pass.
 */
export function runVerdict(stages: readonly Stage[]): RunVerdict {
  if (stages.some((stage) => stage.verdict === 'failed')) return 'failed';
  if (stages.some((stage) => stage.verdict === 'unverified')) return 'unverified';
  return stages.some((stage) => stage.verdict === 'passed') ? 'passed' : 'unverified';
}

/**
 * Whose fault a run is that did not pass: its own field, the error that ended it, or its first red stage; the recipe's
 * when nobody says.
 */
export function runFault(record: Pick<RunRecord, 'verdict' | 'stages' | 'fault' | 'error'>): Fault | undefined {
  if (record.verdict === 'passed') return undefined;
  const red =
    record.stages.find((stage) => stage.verdict === 'failed') ??
    record.stages.find((stage) => stage.verdict === 'unverified');
  return record.fault ?? record.error?.fault ?? red?.fault ?? 'recipe';
}

/**
 * The exit code of a run: 0 passed, 1 the recipe's fault, 2 ours or a usage error, 3 the outside's. The level never
 * changes it.
 */
export function exitCode(record: Pick<RunRecord, 'verdict' | 'stages' | 'fault' | 'error'>): ExitCode {
  const fault = runFault(record);
  return fault ? exitCodeOf(fault) : 0;
}
