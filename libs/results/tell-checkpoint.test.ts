import { describe, expect, test } from 'vitest';
import { badgeSvg } from './badge.ts';
import { ctrfJson } from './ctrf.ts';
import { greenRecord } from './fixtures/records.ts';
import { junitXml } from './junit.ts';
import { repeatCommand } from './red-ending.ts';
import { reportHtml } from './report.ts';
import { recordSchema } from './schema.ts';
import { summaryTable } from './summary-table.ts';

const PLAIN = greenRecord();
const USED = {
  ...greenRecord(),
  checkpoint: {
    used: true as const,
    base: '1.2.0+5.130.4',
    key: 'a'.repeat(64),
    madeAt: '2026-01-02T03:04:05.678Z',
    runId: '20260102-030000-abcdef',
  },
};
const COLD = { ...greenRecord(), checkpoint: { used: false as const, reason: 'there is no checkpoint' } };
const SAID = 'a checkpoint of 1.2.0+5.130.4, made 2026-01-02 03:04:05 UTC by run 20260102-030000-abcdef';

describe('a run from a checkpoint says so', () => {
  test.for([
    ['the table', summaryTable],
    ['the page', reportHtml],
    ['JUnit', junitXml],
    ['CTRF', ctrfJson],
  ] as const)('%s', ([, make]) => {
    expect(make(recordSchema.parse(USED))).toContain(SAID);
    expect(make(COLD)).toContain('cold, although a checkpoint was asked for: there is no checkpoint');
    expect(make(PLAIN)).not.toContain('checkpoint');
  });

  test('the badge', () => {
    expect(badgeSvg(USED)).toContain(`level ${USED.level}, from checkpoint`);
    expect(badgeSvg(COLD)).not.toContain('checkpoint');
  });

  test('the command that repeats it', () => {
    expect(repeatCommand({ ...PLAIN, trigger: { ...PLAIN.trigger, from: 'checkpoint' } })).toContain(
      ' --from checkpoint',
    );
    expect(repeatCommand({ ...PLAIN, trigger: { ...PLAIN.trigger, from: 'cold' } })).not.toContain('--from');
  });
});
