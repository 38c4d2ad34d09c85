import { formatDuration } from '@cc-ci/core';
import type { RunRecord, Stage, StageTest } from './record-shape.ts';
import { tellCheckpoint } from './tell-checkpoint.ts';

type Row = readonly [stage: string, verdict: string, tests: string, time: string];

/**
 * The end of a run on a terminal: stage, verdict, tests and time, what is red and why, when it was measured (a replayed
 * answer is old), and where record, log and screenshot are. Plain text.
 */
export function summaryTable(record: RunRecord, reportDir?: string): string {
  const parts = [table(record), redLines(record), leftoverLines(record), pathLines(record, reportDir)];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function table(record: RunRecord): string[] {
  const rows: Row[] = [['stage', 'verdict', 'tests', 'time'], ...record.stages.map(stageRow), totalRow(record)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column > 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0] ?? '', rule, ...lines.slice(1, -1), rule, lines.at(-1) ?? ''].map((line) => line.trimEnd());
}

function stageRow(stage: Stage): Row {
  return [stage.name, stage.verdict, testCount(stage.tests), formatDuration(stage.durationMs)];
}

function totalRow(record: RunRecord): Row {
  const tests = record.stages.flatMap((stage) => stage.tests);
  return [
    record.recipe,
    `${record.verdict}, level ${record.level}`,
    testCount(tests),
    formatDuration(record.durationMs),
  ];
}

function testCount(tests: readonly StageTest[]): string {
  if (tests.length === 0) return '-';
  return `${tests.filter((test) => test.verdict === 'passed').length}/${tests.length}`;
}

function redLines(record: RunRecord): string[] {
  const red = record.stages.filter((stage) => stage.verdict !== 'passed').flatMap(reasonsOf);
  const isTold = red.some((line) => record.error && line.includes(record.error.message.split('\n', 1)[0] ?? ''));
  return record.error && !isTold ? [...red, ...indented(errorText(record.error))] : red;
}

function reasonsOf(stage: Stage): string[] {
  const tests = stage.tests.filter((test) => test.verdict === 'failed' || test.verdict === 'unverified');
  const head = `${stage.name} ${stage.verdict}${stage.reason && tests.length === 0 ? `: ${stage.reason}` : ''}`;
  return [head, ...tests.flatMap((test) => indented(`${test.name}: ${test.message ?? test.verdict}`))];
}

function errorText(error: NonNullable<RunRecord['error']>): string {
  const lines = [error.message];
  if (error.last) lines.push(`last: ${error.last}`);
  if (error.tryThis) lines.push(`try:  ${error.tryThis}`);
  return lines.join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function leftoverLines(record: RunRecord): string[] {
  if (record.leftovers.length === 0) return [];
  return ['left behind:', ...record.leftovers.map(({ kind, name }) => `  ${kind} ${name}`)];
}

function pathLines(record: RunRecord, reportDir: string | undefined): string[] {
  const prefix = reportDir ? `${reportDir}/` : '';
  const shown = record.artefacts.filter(({ kind }) => kind === 'html' || kind === 'screenshot' || kind === 'log');
  const rows = [{ kind: 'record', path: 'record.json' }, ...shown].map(
    ({ kind, path }) => `${kind.padEnd(10)}  ${prefix}${path}`,
  );
  const deps = (record.deps ?? []).map(
    ({ recipe, commit, mode }) => `dep         ${recipe} ${commit.slice(0, 8)}, ${mode}`,
  );
  const from = tellCheckpoint(record);
  return [
    `measured    ${record.finishedAt.slice(0, 19).replace('T', ' ')} UTC`,
    ...(from ? [`from        ${from}`] : []),
    ...deps,
    ...rows,
  ];
}
