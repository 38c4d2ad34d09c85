import { cpus } from 'node:os';
import type { FailedCheckpoint, MeasuredCheckpoint } from './checkpoints.ts';
import type { Measured } from './measure.ts';
import { table } from './table.ts';

/** Title of the section. */
export const CHECKPOINT_TITLE = '## From a checkpoint';
/** What the project aims at: a run from a checkpoint by a cold one, in the median; making one by its install. */
const AIMS = { ratio: 0.65, making: 1.1 };

export interface CheckpointMeasurements {
  readonly measured: readonly (MeasuredCheckpoint | FailedCheckpoint)[];
  readonly command: string;
  readonly loadBefore: number;
}

/** The section of `docs/benchmarks.md`. */
export function checkpointSection({ measured, command, loadBefore }: CheckpointMeasurements): string {
  const all = measured.filter((each) => 'made' in each);
  const ratio = medianOf(all.map(ratioOf));
  return [
    CHECKPOINT_TITLE,
    `Made by \`${command}\`; load average before: ${loadBefore.toFixed(1)} on ${cpus().length} cores. Whole runs, cold and from a checkpoint in turn, medians. Making is the install of the checkpoint's own run and what keeps it, by the install. Median of run ÷ cold: ${ratio.toFixed(2)} (aim ≤ ${AIMS.ratio}, ${mark(ratio <= AIMS.ratio)}).`,
    table(
      ['recipe', 'cold', 'from a checkpoint', 'run ÷ cold', 'install cold', 'install', 'making ÷ install', ''],
      measured.map(row),
    ),
  ].join('\n\n');
}

function row(measured: MeasuredCheckpoint | FailedCheckpoint): string[] {
  if ('failure' in measured) return [measured.recipe, '', '', `failed: ${measured.failure}`, '', '', '', ''];
  const { recipe, cold, warm, made } = measured;
  const making = (made.installMs + made.keepMs) / made.installMs;
  return [
    recipe,
    seconds(wallOf(cold)),
    seconds(wallOf(warm)),
    ratioOf(measured).toFixed(2),
    seconds(installOf(cold)),
    seconds(installOf(warm)),
    making.toFixed(2),
    `aim ≤ ${AIMS.making}, ${mark(making <= AIMS.making)}`,
  ];
}

function ratioOf({ cold, warm }: MeasuredCheckpoint): number {
  return wallOf(warm) / wallOf(cold);
}

function wallOf(runs: readonly Measured[]): number {
  return medianOf(runs.map(({ wallMs }) => wallMs));
}

function installOf(runs: readonly Measured[]): number {
  return medianOf(runs.map(({ stages }) => stages['install'] ?? 0));
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function mark(isGood: boolean): string {
  return isGood ? 'reached' : 'missed';
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
