import type { RunRecord, Stage, StageName, StageTest, Verdict } from './record-shape.ts';

/** One line of a test report: a test of a stage, or the stage itself where it is red and no test of it says so. */
export interface ReportCase {
  readonly stage: StageName;
  readonly id?: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  readonly file?: string;
  readonly message?: string;
  readonly evidence?: string;
  readonly attempts?: number;
}

/** Every case of a run, by stage and in order; what JUnit and CTRF count. */
export function reportCases(record: Pick<RunRecord, 'stages'>): readonly ReportCase[] {
  return record.stages.flatMap(casesOfStage);
}

/** The cases of one stage. */
export function casesOfStage(stage: Stage): readonly ReportCase[] {
  const cases = stage.tests.map((test) => caseOfTest(stage, test));
  return isToldByTests(stage) ? cases : [...cases, caseOfStage(stage)];
}

function caseOfTest(stage: Stage, test: StageTest): ReportCase {
  const { id, name, verdict, durationMs, file, message, evidence, attempts } = test;
  return { stage: stage.name, id, name, verdict, durationMs, file, message, evidence, attempts };
}

function isToldByTests(stage: Stage): boolean {
  return stage.verdict === 'passed' || stage.tests.some((test) => test.verdict === stage.verdict);
}

function caseOfStage(stage: Stage): ReportCase {
  const testsMs = stage.tests.reduce((sum, test) => sum + test.durationMs, 0);
  return {
    stage: stage.name,
    name: stage.name,
    verdict: stage.verdict,
    durationMs: Math.max(0, stage.durationMs - testsMs),
    message: stage.reason,
  };
}
