import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRedactor, unpack } from '@cc-ci/core';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { Recorder } from '@cc-ci/results';
import { proveNoSecretKept } from './secret-scan.ts';

const SECRET = 'correct horse battery';
const redactor = createRedactor({ db_password: SECRET });

/** What a scan of a run's files says, or throws. */
function scan(files: Readonly<Record<string, string | Uint8Array>>, record: object = {}, secrets = redactor) {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-scan-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return { dir, prove: () => proveNoSecretKept(dir, secrets, record) };
}

test('files without a secret are counted, and what is inside of archives', () => {
  expect(scan({ 'logs/app.log': 'ready\n' }).prove()).toBe('1 file and the record hold none of the run’s secrets');
  expect(
    scan({ 'logs/app.log': 'ready\n', 'trace.zip': zipSync({ a: Buffer.from('x'), b: Buffer.from('y') }) }).prove(),
  ).toBe('2 files, 2 parts of archives and the record hold none of the run’s secrets');
});

test.each([
  ['raw', { file: 'logs/db.log', content: `auth ${SECRET}\n`, done: 'masked' }],
  ['base64', { file: 'logs/db.log', content: Buffer.from(`admin:${SECRET}`).toString('base64'), done: 'masked' }],
  ['URL-escaped', { file: 'logs/web.log', content: `GET /?password=${encodeURIComponent(SECRET)}`, done: 'masked' }],
  [
    'in binary data',
    {
      file: 'app.png',
      content: Buffer.concat([Buffer.from([0x89, 0xff, 0]), Buffer.from(SECRET)]),
      done: 'file removed',
    },
  ],
])('a secret is found %s, named without being shown, and taken out', (_form, { file, content, done }) => {
  const { dir, prove } = scan({ [file]: content, 'logs/other.log': 'ready\n' });
  expect(prove).toThrow(`secrets of the run were in its artefacts: db_password in ${file} (${done})`);
  expect(prove()).toMatch(/hold none/);
  expect(existsSync(join(dir, file))).toBe(done === 'masked');
  expect(readFileSync(join(dir, 'logs/other.log'), 'utf8')).toBe('ready\n');
});

test('a secret that is too short to be sought is named', () => {
  const { prove } = scan({ 'app.log': 'pin 1234' }, {}, createRedactor({ pin: '1234' }));
  expect(prove()).toMatch(/hold none of the run’s secrets; too short to be sought: pin$/);
});

test('a secret is found in a browser’s trace, and in what is compressed', () => {
  const trace = zipSync({
    'trace.network': Buffer.from(JSON.stringify({ postData: `password=${encodeURIComponent(SECRET)}` })),
  });
  const { dir, prove } = scan({ 'trace-1.zip': trace });
  expect(prove).toThrow('db_password in trace-1.zip/trace.network (masked)');
  expect(unpack('t', readFileSync(join(dir, 'trace-1.zip'))).map(([path]) => path)).toContain('t/trace.network');
  expect(prove()).toContain('hold none');
  expect(scan({ 'dump.sql.gz': gzipSync(SECRET) }).prove).toThrow('db_password in dump.sql.gz/content (file removed)');
});

test('an archive that does not read to its end is not taken for clean', () => {
  const { dir, prove } = scan({ 'trace-1.zip': zipSync({ a: Buffer.from('x') }).slice(0, -4) });
  expect(prove).toThrow('trace-1.zip is removed: it is an archive that cannot be looked into for secrets');
  expect(existsSync(join(dir, 'trace-1.zip'))).toBe(false);
});

test.each([
  ['masking', redactor, undefined],
  ['no masking', { ...redactor, mask: (text: string) => text }, 'db_password in record.json'],
])(
  'with %s, a stage that fails with a secret in its message makes a record that is clean or refused',
  async (_case, masks, leak) => {
    const recorder = new Recorder({ redactor: masks, listener: () => undefined, startedAt: new Date() });
    await recorder.stage('custom', () => Promise.reject(new Error(`the password is "${SECRET}"`)));
    const { prove: found } = scan({}, { stages: recorder.stages, error: recorder.error });
    if (leak) expect(found).toThrow(leak);
    else expect(found()).toContain('hold none');
  },
);
