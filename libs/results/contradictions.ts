import { level } from './level.ts';
import type { RunRecord } from './record-shape.ts';
import { exitCode } from './verdict.ts';

/** Something that a record says and its own facts deny. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Check = (record: RunRecord) => readonly Contradiction[];

/**
 * Every place where a record contradicts itself: a wrong level or exit code, a skip without a reason, or a pass without
 * the facts of one.
 */
export function contradictions(record: RunRecord): readonly Contradiction[] {
  const checks: readonly Check[] = [
    levelFollowsFromStages,
    exitCodeFollowsFromFault,
    skipsAreDeclared,
    passHasEvidence,
  ];
  return checks.flatMap((check) => check(record));
}

function levelFollowsFromStages(record: RunRecord): readonly Contradiction[] {
  const expected = level(record.stages).level;
  return record.level === expected
    ? []
    : [{ path: ['level'], message: `is ${record.level}, but the stages make it ${expected}` }];
}

function exitCodeFollowsFromFault(record: RunRecord): readonly Contradiction[] {
  const expected = exitCode(record);
  return record.exitCode === expected
    ? []
    : [{ path: ['exitCode'], message: `is ${record.exitCode}, but verdict and fault make it ${expected}` }];
}

function skipsAreDeclared(record: RunRecord): readonly Contradiction[] {
  return record.stages.flatMap((stage, index) =>
    stage.verdict === 'skipped' && !stage.reason
      ? [{ path: ['stages', index, 'reason'], message: 'a skipped stage needs the declared reason' }]
      : [],
  );
}

function passHasEvidence(record: RunRecord): readonly Contradiction[] {
  if (record.verdict !== 'passed') return [];
  const red = record.stages.filter(
    (stage) => stage.name !== 'lint' && (stage.verdict === 'failed' || stage.verdict === 'unverified'),
  );
  const found: Contradiction[] = red.map((stage) => ({
    path: ['verdict'],
    message: `is passed, but ${stage.name} ${stage.verdict}`,
  }));
  if (!record.stages.some((stage) => stage.tests.some((test) => test.verdict === 'passed')))
    found.push({ path: ['verdict'], message: 'is passed without a passed test' });
  if (record.leftovers.length > 0)
    found.push({ path: ['verdict'], message: `is passed, but ${record.leftovers.length} things are left behind` });
  const { expected, actual } = record.deployCount;
  if (expected !== actual)
    found.push({
      path: ['verdict'],
      message: `is passed, but ${actual} deploys happened where ${expected} were expected`,
    });
  return found;
}
