import XMLBuilder from 'fast-xml-builder';
import { casesOfStage, type ReportCase, reportCases } from './cases.ts';
import type { RunRecord, Stage } from './record-shape.ts';
import { tellCheckpoint } from './tell-checkpoint.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#',
  format: true,
  suppressEmptyNode: true,
});

/** The run as JUnit XML: a suite per stage. `unverified` is an error, since the test did not get to fail. */
export function junitXml(record: RunRecord): string {
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': text(`cc-ci ${record.recipe}`),
      ...counts(reportCases(record)),
      '@time': seconds(record.durationMs),
      '@timestamp': record.startedAt,
      testsuite: record.stages.map((stage) => suite(record, stage)),
    },
  };
  return builder.build(document);
}

function suite(record: RunRecord, stage: Stage): object {
  const cases = casesOfStage(stage);
  const from = tellCheckpoint(record);
  return {
    '@name': text(`${record.recipe}.${stage.name}`),
    ...counts(cases),
    '@time': seconds(stage.durationMs),
    '@timestamp': stage.startedAt,
    ...(from ? { properties: { property: { '@name': 'from', '@value': text(from) } } } : {}),
    testcase: cases.map((each) => testcase(record, each)),
  };
}

function testcase(record: RunRecord, each: ReportCase): object {
  return {
    '@name': text(each.name),
    '@classname': text(`${record.recipe}.${each.stage}`),
    '@time': seconds(each.durationMs),
    ...(each.file ? { '@file': text(each.file) } : {}),
    ...(each.id ? { properties: { property: { '@name': 'id', '@value': text(each.id) } } } : {}),
    ...outcome(each),
    ...(each.evidence ? { 'system-out': text(each.evidence) } : {}),
  };
}

function outcome(each: ReportCase): object {
  const message = text(each.message ?? each.verdict);
  const head = message.split('\n', 1)[0] ?? '';
  if (each.verdict === 'failed') return { failure: { '@message': head, '@type': 'failed', '#': message } };
  if (each.verdict === 'unverified') return { error: { '@message': head, '@type': 'unverified', '#': message } };
  return each.verdict === 'skipped' ? { skipped: { '@message': head } } : {};
}

function counts(cases: readonly ReportCase[]): object {
  const having = (verdict: ReportCase['verdict']): number => cases.filter((each) => each.verdict === verdict).length;
  return {
    '@tests': cases.length,
    '@failures': having('failed'),
    '@errors': having('unverified'),
    '@skipped': having('skipped'),
  };
}

function seconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(3);
}

/** XML 1.0 has no way to write most control characters, and logs are full of them. */
function text(raw: string): string {
  // eslint-disable-next-line no-control-regex
  return raw.toWellFormed().replace(/\u001b\[[\d;]*[A-Za-z]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
