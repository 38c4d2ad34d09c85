import { type ReportCase, reportCases } from './cases.ts';
import type { RunRecord, Verdict } from './record-shape.ts';
import { tellCheckpoint } from './tell-checkpoint.ts';

const STATUS = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  unverified: 'other',
} as const satisfies Record<Verdict, string>;

/** The run in the Common Test Report Format (ctrf.io), as JSON text. */
export function ctrfJson(record: RunRecord): string {
  const cases = reportCases(record);
  const report = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    timestamp: record.finishedAt,
    generatedBy: 'cc-ci',
    results: {
      tool: { name: 'cc-ci', version: record.versions.ccCi },
      summary: summary(record, cases),
      tests: cases.map(ctrfTest),
      environment: environment(record),
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function summary(record: RunRecord, cases: readonly ReportCase[]): object {
  const having = (verdict: Verdict): number => cases.filter((each) => each.verdict === verdict).length;
  return {
    tests: cases.length,
    passed: having('passed'),
    failed: having('failed'),
    pending: 0,
    skipped: having('skipped'),
    other: having('unverified'),
    suites: record.stages.length,
    flaky: record.flakes.length,
    start: Date.parse(record.startedAt),
    stop: Date.parse(record.finishedAt),
    duration: Math.round(record.durationMs),
  };
}

function ctrfTest(each: ReportCase): object {
  return {
    name: each.name,
    status: STATUS[each.verdict],
    duration: Math.round(each.durationMs),
    suite: [each.stage],
    message: each.message,
    filePath: each.file,
    rawStatus: each.verdict,
    ...(each.attempts ? { retries: each.attempts - 1, flaky: true } : {}),
    ...(each.id || each.evidence ? { extra: { id: each.id, evidence: each.evidence } } : {}),
  };
}

function environment(record: RunRecord): object {
  return {
    appName: record.recipe,
    appVersion: record.head?.version ?? undefined,
    commit: record.head?.commit,
    branchName: record.head?.ref,
    testEnvironment: record.target.kind,
    extra: { runId: record.runId, zone: record.target.zone, level: record.level, from: tellCheckpoint(record) },
  };
}
