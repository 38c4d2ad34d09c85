import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRedactor } from '@cc-ci/core';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { Recorder } from '@cc-ci/results';
import { proveNoSecretKept } from './secret-scan.ts';

const SECRET = 'correct horse battery';
const redactor = createRedactor({ db_password: SECRET });

/** What a scan of a run's files says, or throws. */
function scan(files: Readonly<Record<string, string | Uint8Array>>, record: object = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-scan-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return () => proveNoSecretKept(dir, redactor, record);
}

test('files without a secret are counted, and what is inside of archives', () => {
  expect(scan({ 'logs/app.log': 'ready\n' })()).toBe('1 file and the record hold none of the run’s secrets');
  expect(
    scan({ 'logs/app.log': 'ready\n', 'trace.zip': zipSync({ a: Buffer.from('x'), b: Buffer.from('y') }) })(),
  ).toBe('2 files, 2 parts of archives and the record hold none of the run’s secrets');
});

test.each([
  ['raw', 'logs/db.log', `auth ${SECRET}\n`],
  ['base64', 'logs/db.log', Buffer.from(`admin:${SECRET}`).toString('base64')],
  ['URL-escaped', 'logs/web.log', `GET /?password=${encodeURIComponent(SECRET)}`],
  ['in binary data', 'app.png', Buffer.concat([Buffer.from([0x89, 0xff, 0]), Buffer.from(SECRET)])],
])('a secret is found %s, and named without being shown', (_form, file, content) => {
  expect(scan({ [file]: content })).toThrow(`secrets of the run stand in what it keeps: db_password in ${file}`);
});

test('a secret is found in a browser’s trace, and in what is compressed', () => {
  const trace = zipSync({
    'trace.network': Buffer.from(JSON.stringify({ postData: `password=${encodeURIComponent(SECRET)}` })),
  });
  expect(scan({ 'trace-1.zip': trace })).toThrow('db_password in trace-1.zip/trace.network');
  expect(scan({ 'dump.sql.gz': gzipSync(SECRET) })).toThrow('db_password in dump.sql.gz/content');
});

test('an archive that does not read to its end is not taken for clean', () => {
  expect(scan({ 'trace-1.zip': zipSync({ a: Buffer.from('x') }).slice(0, -4) })).toThrow(
    'trace-1.zip cannot be looked into for secrets',
  );
});

test.each([
  ['masking', redactor, undefined],
  ['no masking', { ...redactor, mask: (text: string) => text }, 'db_password in record.json'],
])(
  'with %s, a stage that fails with a secret in its message makes a record that is clean or refused',
  async (_case, masks, leak) => {
    const recorder = new Recorder({ redactor: masks, listener: () => undefined, startedAt: new Date() });
    await recorder.stage('custom', () => Promise.reject(new Error(`the password is "${SECRET}"`)));
    const found = scan({}, { stages: recorder.stages, error: recorder.error });
    if (leak) expect(found).toThrow(leak);
    else expect(found()).toContain('hold none');
  },
);
