import { validate } from 'ctrf';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { badgeSvg } from './badge.ts';
import { ctrfJson } from './ctrf.ts';
import { greenRecord, redRecord } from './fixtures/records.ts';
import { junitXml } from './junit.ts';
import { reportHtml } from './report.ts';
import type { ComparedData } from './record-data.ts';
import type { RunRecord } from './record-shape.ts';
import { summaryTable } from './summary-table.ts';

const HOSTILE = `"><script>alert('&')</script>\u0000\u001b[31m]]>\ud800`;

describe('JUnit', () => {
  test.each([
    ['green', greenRecord(), { tests: 15, failures: 0, errors: 0, skipped: 0 }],
    ['red', redRecord(), { tests: 8, failures: 1, errors: 1, skipped: 0 }],
  ])('%s: counts agree with the cases, at the top and in every suite', (_name, record, expected) => {
    const root = parseJunit(junitXml(record));
    expect(countsOf(root)).toEqual(expected);
    for (const suite of root.testsuite) {
      expect(countsOf(suite)).toEqual(countsOfCases(suite.testcase));
    }
  });

  test('a stage that ended before its first test is its own case', () => {
    const record = redRecord();
    record.stages = [{ ...record.stages[2]!, tests: [], name: 'install', reason: 'no such image: nginx:9.9.9' }];
    const [suite] = parseJunit(junitXml(record)).testsuite;
    expect(suite?.testcase).toMatchObject([{ name: 'install', failure: { message: 'no such image: nginx:9.9.9' } }]);
  });

  test('the id of a proof is a property of its case', () => {
    const install = parseJunit(junitXml(greenRecord())).testsuite.find(({ name }) => name === 'custom-html.install');
    expect(install?.testcase[0]).toMatchObject({
      properties: { property: { name: 'id', value: 'install.converged' } },
    });
  });

  test('hostile text is still XML, and says the same', () => {
    const xml = junitXml(hostileRecord());
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toContain('<script>');
    expect(JSON.stringify(parseJunit(xml))).toContain(`<script>alert('&')</script>`);
  });
});

describe('CTRF', () => {
  test.each([
    ['green', greenRecord()],
    ['red', redRecord()],
    ['hostile', hostileRecord()],
  ])('%s: keeps the standard’s schema and its own counts', (_name, record) => {
    const report = JSON.parse(ctrfJson(record));
    expect(validate(report)).toMatchObject({ valid: true });
    const { tests, passed, failed, skipped, pending, other } = report.results.summary;
    expect(tests).toBe(report.results.tests.length);
    expect(passed + failed + skipped + pending + other).toBe(tests);
  });
});

test('CTRF and the page show the id of a proof', () => {
  const { tests } = JSON.parse(ctrfJson(greenRecord())).results;
  expect(tests).toContainEqual(
    expect.objectContaining({ extra: expect.objectContaining({ id: 'install.converged' }) }),
  );
  expect(reportHtml(greenRecord())).toContain('install.converged');
});

describe('the page', () => {
  test('escapes whatever an app or a recipe may say', () => {
    const page = reportHtml(hostileRecord());
    expect(page).not.toContain('<script>');
    expect(page).toContain('&#60;script&#62;');
  });

  test('asks nothing of anybody: no script, and no address but of its own folder', () => {
    const page = reportHtml(greenRecord());
    expect(page).not.toMatch(/<script|https?:\/\/|url\(|@import/);
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])).toEqual(
      expect.arrayContaining(['app.png', 'record.json', 'logs/app.log']),
    );
  });

  test('a file name with a # or a % is a file name in its link', () => {
    const record = greenRecord();
    record.artefacts = [{ kind: 'log', name: 'odd', path: 'logs/100%#1?.log' }];
    expect(reportHtml(record)).toContain('href="logs/100%25%231%3F.log"');
  });

  test('a red run shows the end of the log at its red stage, the traces at their tests, and how to repeat it', () => {
    const record = redRecord();
    record.trigger = { ...record.trigger, src: 'https://git.example.org/recipes/site.git', ref: 'pull/7/head' };
    record.error = { ...record.error!, stage: 'upgrade', test: 'the update settled without a rollback' };
    const test = { name: 'login > signs in', kind: 'browser', file: 'recipes/site/browser/login.test.ts' } as const;
    record.stages[2]!.tests.push({ ...test, verdict: 'failed', durationMs: 1 });
    record.artefacts = [{ kind: 'trace', name: 'login', path: 'trace-login-login-signs-in.zip' }];
    const page = reportHtml(record, ['first', 'no such <file>']);
    expect(page).toMatch(/stages[\s\S]*name">upgrade<[\s\S]*first\nno such &#60;file&#62;[\s\S]*name">teardown</i);
    expect(page).toContain(
      'npx --offline cc-ci run custom-html --src https://git.example.org/recipes/site.git --ref pull/7/head',
    );
    expect(page).toContain('<a class="trace" href="trace-login-login-signs-in.zip">trace</a>');
    expect(page).toContain(`href="https://git.example.org/recipes/site/commit/${record.head!.commit}"`);
    expect(page).toContain('href="https://git.example.org/recipes/site/pulls/7"');
  });

  test('says in words what marks and bars show', () => {
    const page = reportHtml(redRecord());
    for (const text of ['aria-label="failed"', 'aria-label="passed"', 'of the longest stage’s time"'])
      expect(page).toContain(text);
    expect(page).toContain('aria-label="converge: 6.8 s (the engine)"');
    expect(page).toMatch(/The timeline in words[\s\S]*<td>converge<\/td>\s*<td>the engine<\/td>/);
  });

  test('says how long a restore takes, and how old the data is', () => {
    expect(reportHtml(greenRecord())).toContain(
      'restore in place: data back after 1.2 s, app ready after 3.4 s (RTO); data 12 s old (RPO)',
    );
  });

  test('says of all data how much came back, and what did not', () => {
    const compared: ComparedData = {
      name: 'mysql ghost of service db',
      kind: 'database',
      tables: 99,
      rows: 1128,
      objects: 7,
      entries: 0,
      identical: 104,
      unstable: { count: 1, names: ['sessions'] },
      declared: [],
      lost: ['table users (mysql ghost of service db): 12 rows at the backup, 0 now'],
      unread: [],
      leftOut: [],
    };
    const page = reportHtml({ ...greenRecord(), whole: { inPlace: [compared] } });
    expect(page).toContain(
      'Of 99 tables with 1128 rows, 7 other objects and 0 entries of volumes 104 are identical, 1 change by themselves.',
    );
    expect(page).toContain('changes by itself: sessions');
    expect(page).toMatch(/class="is-failed">table users \(mysql ghost of service db\): 12 rows at the backup, 0 now/);
    expect(reportHtml(greenRecord())).not.toContain('All data');
  });

  test('says what limits the target gave, each service once', () => {
    const given = { recipe: 'ghost', service: 'db', memoryMb: 4_096 } as const;
    const limits = [
      { ...given, of: 'base' },
      { ...given, of: 'head', pids: 100 },
    ] as const;
    expect(reportHtml({ ...greenRecord(), limits: [...limits] })).toContain(
      'where the recipe names none: ghost db, 4096 MiB of memory, 100 processes<',
    );
    expect(reportHtml(greenRecord())).not.toContain('limits of this target');
  });

  test('shows what the target trusts the recipe with', () => {
    const asked = { recipe: 'custom-html', of: 'head', file: 'compose.yml', line: 9, why: 'it is root' } as const;
    const page = reportHtml({ ...greenRecord(), allowed: [{ ...asked, rule: 'engine-socket', value: '/s:/<s>' }] });
    expect(page.replaceAll(/<[^>]*>/g, '')).toContain(
      'trusted by this target: head of custom-html with engine-socket, compose.yml line 9: /s:/&#60;s&#62;',
    );
    expect(reportHtml(greenRecord())).not.toContain('trusted by this target');
  });

  test('shows a stand-in as a stand-in', () => {
    expect(reportHtml(greenRecord())).toMatch(/git-pull[\s\S]*class="provenance stand-in"[^>]*not the application/);
  });
});

test('the badge tells the level, and a red one the verdict', () => {
  expect(badgeSvg(greenRecord())).toContain('custom-html: level 5');
  expect(badgeSvg(redRecord())).toContain('custom-html: failed, level 1');
  expect(XMLValidator.validate(badgeSvg(hostileRecord()))).toBe(true);
});

describe('the table at the end', () => {
  test('a green run', () => {
    expect(summaryTable(greenRecord(), 'reports/custom-html/1').split('\n').slice(0, 5)).toEqual([
      'stage        verdict          tests    time',
      '-------------------------------------------',
      'lint         passed             1/1  400 ms',
      'install      passed             3/3   8.7 s',
      'upgrade      passed             2/2   9.1 s',
    ]);
    expect(summaryTable(greenRecord(), 'reports/custom-html/1')).toMatch(
      /measured {4}2026-11-20 09:30:41 UTC\n[^]*screenshot {2}reports\/custom-html\/1\/app\.png/,
    );
  });

  test('a red run says what failed, what was seen last, what to try, and what is left', () => {
    const text = summaryTable(redRecord());
    for (const part of [
      'upgrade failed\n  the update settled without a rollback: the upgrade was rolled back',
      '  last: task app.1 failed',
      '  try:  npx --offline cc-ci logs',
      '  volume cust-3fa1c2_ci_test_content',
    ]) {
      expect(text).toContain(part);
    }
  });
});

test('a red run whose test tells the error already does not tell it twice', () => {
  const record = redRecord();
  record.stages[2]!.tests[1]!.message = `${record.error!.message}\n  try:  look`;
  expect(summaryTable(record).split(record.error!.message)).toHaveLength(2);
});

function hostileRecord(): RunRecord {
  const record = redRecord();
  record.recipe = HOSTILE;
  record.error = { code: 'X', message: HOSTILE, last: HOSTILE, tryThis: HOSTILE, fault: 'recipe' };
  record.stages[2]!.tests[1]!.message = HOSTILE;
  record.stages[2]!.tests[0]!.name = HOSTILE;
  record.stages[2]!.tests[0]!.evidence = HOSTILE;
  record.phases[0]!.name = HOSTILE;
  record.services[0]!.image = HOSTILE;
  record.services[0]!.digest = HOSTILE;
  return record;
}

type Case = Record<string, unknown>;
type Suite = Record<string, unknown> & { testcase: Case[] };

function parseJunit(xml: string): Record<string, unknown> & { testsuite: Suite[] } {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  return parser.parse(xml).testsuites;
}

function countsOf(element: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map((name) => [name, Number(element[name])]));
}

function countsOfCases(cases: readonly Case[]): Record<string, number> {
  const having = (name: string): number => cases.filter((each) => name in each).length;
  return { tests: cases.length, failures: having('failure'), errors: having('error'), skipped: having('skipped') };
}
