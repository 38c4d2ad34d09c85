import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { createReporter, traceLines } from './reporter.ts';

const HEAD = { commit: '1a2b3c4d5e6f', ref: 'pr/next' };
const BASE = { version: '1.11.0+1.26.3', commit: '9f8e7d6c5b4a', annotated: true };

/** What a reporter says of the start of a run where there is no terminal. */
function toldOfStart(versions: {
  base: typeof BASE | undefined;
  head: typeof HEAD | Omit<typeof HEAD, 'ref'>;
}): string {
  const output = new PassThrough() as PassThrough & WriteStream;
  const tell = createReporter(output);
  tell({ type: 'run-started', runId: '1', recipe: 'custom-html', domain: 'cust-1.ci.test', versions });
  return String(output.read());
}

test('a run says from which version to which commit it goes', () => {
  expect(toldOfStart({ base: BASE, head: HEAD })).toMatch(
    /run 1 of custom-html at https:\/\/cust-1\.ci\.test\n.* base 1\.11\.0\+1\.26\.3 → head pr\/next 1a2b3c4d\n$/,
  );
});

test('a head before which nothing was published is told as such', () => {
  expect(toldOfStart({ base: undefined, head: { commit: HEAD.commit } })).toContain(
    'head 1a2b3c4d; no version was published before it',
  );
});

test('the trace of a browser test that failed is told with the command that opens it', () => {
  const artefacts = [
    { kind: 'log', name: 'app', path: 'logs/app.log' },
    { kind: 'trace', name: 'signs-in', path: 'trace-signs-in.zip' },
  ] as const;
  expect(traceLines({ artefacts: [...artefacts] }, '/reports/ghost/latest')).toEqual([
    'trace       npx playwright show-trace /reports/ghost/latest/trace-signs-in.zip',
  ]);
  expect(traceLines({ artefacts: [] }, '/reports/ghost/latest')).toEqual([]);
});
