import { describe, expect, test } from 'vitest';
import { greenRecord, redRecord } from './fixtures/records.ts';
import { recordJsonSchema } from './json-schema.ts';
import type { RunRecord } from './record-shape.ts';
import { recordSchema } from './schema.ts';

test('the published schema is the one of the code (`npx vitest run libs/results -u` writes it again)', async () => {
  await expect(recordJsonSchema()).toMatchFileSnapshot('../../docs/record.schema.json');
});

test('a green and a red run keep the schema', () => {
  expect(recordSchema.parse(greenRecord())).toEqual(greenRecord());
  expect(recordSchema.parse(redRecord())).toEqual(redRecord());
});

describe('a record that contradicts itself is refused', () => {
  test.each<[what: string, path: string, change: (record: RunRecord) => void]>([
    ['a level that its stages do not make', 'level', (record) => (record.level = 3)],
    ['an exit code that is not its fault’s', 'exitCode', (record) => (record.exitCode = 2)],
    ['a skip without a reason', 'stages.6.reason', (record) => (record.stages.at(6)!.verdict = 'skipped')],
    ['a pass with a failed stage', 'verdict', (record) => (record.stages.at(6)!.verdict = 'failed')],
    ['a pass without one passed test', 'verdict', (record) => record.stages.forEach((stage) => (stage.tests = []))],
    ['a pass with something left behind', 'verdict', (record) => record.leftovers.push({ kind: 'volume', name: 'x' })],
    ['a pass with one deploy too many', 'verdict', (record) => (record.deployCount.actual = 2)],
  ])('%s', (_what, path, change) => {
    expect(pathsRefused(change)).toEqual([path]);
  });
});

describe('a record of another shape is refused', () => {
  test.each<[what: string, path: string, change: (record: Record<string, never>) => void]>([
    ['an unknown key', '', (record) => Object.assign(record, { verdicts: 1 })],
    ['a time that is not in UTC', 'startedAt', (record) => Object.assign(record, { startedAt: '20 November' })],
    ['a negative duration', 'durationMs', (record) => Object.assign(record, { durationMs: -1 })],
    [
      'an artefact outside of the folder',
      'artefacts.0.path',
      (record) => Object.assign(record['artefacts']!['0']!, { path: 'logs/../../secret' }),
    ],
    [
      'an artefact that is a script',
      'artefacts.0.path',
      (record) => Object.assign(record['artefacts']!['0']!, { path: 'javascript:alert(1)' }),
    ],
  ])('%s', (_what, path, change) => {
    expect(pathsRefused(change as never)).toEqual([path]);
  });
});

function pathsRefused(change: (record: RunRecord) => void): string[] {
  const record = greenRecord();
  change(record);
  return recordSchema.safeParse(record).error?.issues.map((issue) => issue.path.join('.')) ?? [];
}
