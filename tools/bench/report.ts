import { cpus, totalmem } from 'node:os';
import type { RunRecord } from '@cc-ci/results';
import { type Measured, type MeasuredRun, STAGES } from './measure.ts';
import { table } from './table.ts';
import type { FailedRecipe, MeasuredRecipe, MeasuredSet } from './recipes.ts';

/** Everything that was measured. */
export interface Measurements {
  readonly floors: readonly Measured[];
  readonly runs: readonly MeasuredRun[];
  /** Every recipe by itself and all at once, where that was measured. */
  readonly all?: {
    readonly recipes: readonly (MeasuredRecipe | FailedRecipe)[];
    readonly set: MeasuredSet;
    readonly slots: number;
  };
  readonly command: string;
  /** Load average of the last minute before the first measurement: what else the machine had to do. */
  readonly loadBefore: number;
}

/** What the project aims at. */
const AIMS = { ratio: 1.1, set: 1.25, harnessMs: 1_000, memoryMb: 300 };

/** The measurements as `docs/benchmarks.md`. */
export function benchmarksPage({ floors, runs, all, command, loadBefore }: Measurements): string {
  const [floorMs, runMs] = [median(floors.map(({ wallMs }) => wallMs)), median(runs.map(({ wallMs }) => wallMs))];
  const harnessMs = median(runs.map(({ record }) => record.harnessMs));
  const memoryMb = median(runs.map(({ record }) => record.memory.peakBytes)) / 1e6;
  const headline = [
    ['run ÷ floor', (runMs / floorMs).toFixed(2), `≤ ${AIMS.ratio.toFixed(2)}`, mark(runMs / floorMs <= AIMS.ratio)],
    ['run', seconds(runMs), '', spread(runs)],
    ['floor', seconds(floorMs), '', spread(floors)],
    ['harness’s own time', seconds(harnessMs), `≤ ${seconds(AIMS.harnessMs)}`, mark(harnessMs <= AIMS.harnessMs)],
    [
      'memory of the runner at its peak',
      `${memoryMb.toFixed(0)} MB`,
      `≤ ${AIMS.memoryMb} MB`,
      mark(memoryMb <= AIMS.memoryMb),
    ],
  ];
  return (
    [
      '# Benchmarks',
      `Made by \`${command}\`; do not edit. Medians of ${runs.length} runs of custom-html and as many floors, in turn, on the lab, after one of each to warm up.`,
      `Machine: ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.versions.node}; load average before: ${loadBefore.toFixed(1)}.`,
      'The floor (`tools/bench/floor.ts`) does the same steps with raw Docker, restic and HTTP and looks every 20 ms. It has no harness, no abra, no proofs and no report.',
      table(['', 'measured', 'aim', ''], headline),
      '## By stage',
      '`before` is everything until the install begins, `after` what follows the teardown until the process has ended.',
      table(['stage', 'floor', 'run', 'difference'], stageRows({ floors, runs })),
      '## What a run waits for',
      'Phases that take 0.1 s or more, of all stages. Some run in parallel.',
      table(['stage', 'phase', 'who', 'time'], phaseRows(runs)),
      ...(all ? recipeSections(all) : []),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

/** The middle one; of two middle ones the mean. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return (low + high) / 2;
}

function recipeSections({ recipes, set, slots }: NonNullable<Measurements['all']>): string[] {
  const sumMs = set.records.reduce((total, record) => total + busyMs(record), 0);
  const longestMs = Math.max(...set.records.map(busyMs));
  const boundMs = Math.max(longestMs, sumMs / slots);
  return [
    '## By recipe',
    'Install, upgrade, backup and restore, once each, with every image there. The floor of a recipe (`tools/bench/recipe-floor.ts`) has no marker, no proof and no test.',
    table(['recipe', 'run', 'floor', 'run ÷ floor', 'aim', '', 'harness’s own'], recipes.map(recipeRow)),
    '## All at once',
    `Every recipe’s whole test, past the cache, ${slots} at a time at the most; the bound is the longest of them, or their sum by the slots, whichever is more.`,
    table(
      ['', 'measured', 'aim', ''],
      [
        [
          'wall ÷ bound',
          (set.wallMs / boundMs).toFixed(2),
          `≤ ${AIMS.set.toFixed(2)}`,
          mark(set.wallMs / boundMs <= AIMS.set),
        ],
        ['wall', seconds(set.wallMs), '', ''],
        ['longest', seconds(longestMs), '', ''],
        ['sum ÷ slots', seconds(sumMs / slots), '', ''],
      ],
    ),
    table(
      ['recipe', 'time', 'services'],
      set.records.map((record) => [
        record.recipe,
        seconds(busyMs(record)),
        record.services.map(({ name, image, provenance }) => `${name}: ${image} (${provenance})`).join(', '),
      ]),
    ),
  ];
}

/** How long a run took, without its wait for a slot. */
function busyMs({ durationMs, phases }: RunRecord): number {
  return durationMs - phases.reduce((sum, phase) => sum + (phase.owner === 'queue' ? phase.durationMs : 0), 0);
}

function recipeRow(measured: MeasuredRecipe | FailedRecipe): string[] {
  const aim = `≤ ${AIMS.ratio.toFixed(2)}`;
  if ('failure' in measured) return [measured.recipe, '', '', 'failed', aim, mark(false), ''];
  const { recipe, run, floor } = measured;
  const ratio = run.wallMs / floor.wallMs;
  return [
    recipe,
    seconds(run.wallMs),
    seconds(floor.wallMs),
    ratio.toFixed(2),
    aim,
    mark(ratio <= AIMS.ratio),
    seconds(run.record.harnessMs),
  ];
}

function stageRows({ floors, runs }: Pick<Measurements, 'floors' | 'runs'>): string[][] {
  return STAGES.map((stage) => {
    const [floor, run] = [floors, runs].map((all) =>
      median((all as readonly Measured[]).map(({ stages }) => stages[stage] ?? 0)),
    ) as [number, number];
    return [stage, seconds(floor), seconds(run), `${run < floor ? '−' : '+'}${seconds(Math.abs(run - floor))}`];
  });
}

function phaseRows(runs: readonly MeasuredRun[]): string[][] {
  const first = runs[0]?.record.phases.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)) ?? [];
  return first
    .map(({ stage, name, owner }) => ({
      stage,
      name,
      owner,
      durationMs: median(
        runs.map(
          ({ record }) => record.phases.find((phase) => phase.stage === stage && phase.name === name)?.durationMs ?? 0,
        ),
      ),
    }))
    .filter(({ durationMs }) => durationMs >= 100)
    .map(({ stage, name, owner, durationMs }) => [stage, name, owner, seconds(durationMs)]);
}

function spread(all: readonly Measured[]): string {
  return all.map(({ wallMs }) => seconds(wallMs)).join(', ');
}

function mark(isGood: boolean): string {
  return isGood ? 'reached' : 'missed';
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(2)} s`;
}
