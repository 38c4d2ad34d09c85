import type { Level, Stage, StageName } from './record-shape.ts';

/** How far a rung of the ladder is: `above` is one that the run did not come to. */
export type RungState = 'reached' | 'skipped' | 'blocked' | 'unverified' | 'above';

/** The level that a run reached, and why it is not higher. */
export interface LevelResult {
  readonly level: Level;
  readonly reason: string;
}

interface Rung {
  readonly level: Level;
  readonly name: string;
  readonly stages: readonly StageName[];
}

const LADDER: readonly Rung[] = [
  { level: 1, name: 'install', stages: ['install'] },
  { level: 2, name: 'upgrade', stages: ['upgrade'] },
  { level: 3, name: 'backup and restore', stages: ['backup', 'restore'] },
  { level: 4, name: 'custom', stages: ['custom'] },
  { level: 5, name: 'lint', stages: ['lint'] },
];

/**
 * The level of a run: the highest passed rung below which every rung is passed or skipped with a declared reason. A
 * stage that failed, is `unverified` or never ran blocks its rung and all above. The ladder is that of YunoHost's
 * package_check, with our rungs.
 */
export function level(stages: readonly Stage[]): LevelResult {
  let reached: Level = 0;
  for (const rung of LADDER) {
    if (!isClimbable(rung, stages)) return { level: reached, reason: blockedBy(rung, stages) };
    if (isPassed(rung, stages)) reached = rung.level;
  }
  return {
    level: reached,
    reason: reached === 5 ? 'every rung passed' : 'the rungs above are skipped with a declared reason',
  };
}

/** Every rung with what became of it, for a reader. */
export function ladder(
  stages: readonly Stage[],
): readonly { readonly level: Level; readonly name: string; readonly state: RungState }[] {
  return LADDER.map((rung) => ({ level: rung.level, name: rung.name, state: rungState(rung, stages) }));
}

function rungState(rung: Rung, stages: readonly Stage[]): RungState {
  const verdicts = rung.stages.map((name) => find(stages, name)?.verdict);
  if (verdicts.includes('failed')) return 'blocked';
  if (verdicts.includes('unverified')) return 'unverified';
  if (isPassed(rung, stages)) return 'reached';
  return isClimbable(rung, stages) ? 'skipped' : 'above';
}

function isClimbable(rung: Rung, stages: readonly Stage[]): boolean {
  return rung.stages.every((name) => isStagePassed(find(stages, name)) || isStageExcused(find(stages, name)));
}

function isPassed(rung: Rung, stages: readonly Stage[]): boolean {
  return rung.stages.every((name) => isStagePassed(find(stages, name)));
}

function isStagePassed(stage: Stage | undefined): boolean {
  return stage?.verdict === 'passed';
}

function isStageExcused(stage: Stage | undefined): boolean {
  return stage?.verdict === 'skipped' && Boolean(stage.reason);
}

function find(stages: readonly Stage[], name: StageName): Stage | undefined {
  return stages.find((stage) => stage.name === name);
}

function blockedBy(rung: Rung, stages: readonly Stage[]): string {
  const name = rung.stages.find((each) => !isStagePassed(find(stages, each)) && !isStageExcused(find(stages, each)));
  const stage = find(stages, name ?? 'install');
  if (!stage) return `${name} did not run`;
  if (stage.verdict === 'skipped') return `${name} was skipped without a declared reason`;
  return stage.reason ? `${name} ${stage.verdict}: ${firstLine(stage.reason)}` : `${name} ${stage.verdict}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
