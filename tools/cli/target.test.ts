import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '@cc-ci/core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { resolveTarget } from './target.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-field-'));
const file = join(dir, 'field.json');
const FIELD = {
  kind: 'field',
  zone: 'ci.example.org',
  dockerHost: 'unix:///var/run/docker.sock',
  abra: { path: 'abra', dir },
  stateDir: join(dir, 'state'),
};

afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** How a field.json is refused; `accepted` where it is not. */
async function refusal(text: string | undefined): Promise<string> {
  rmSync(file, { recursive: true, force: true });
  if (text === undefined) mkdirSync(file);
  else writeFileSync(file, text);
  vi.stubEnv('CC_CI_TARGET', 'field');
  vi.stubEnv('CC_CI_FIELD', file);
  return resolveTarget().then(() => 'accepted', formatError);
}

test('a field.json that describes a target is taken', async () => {
  expect(await refusal(JSON.stringify(FIELD))).toBe('accepted');
});

test.each<[string, string | undefined, RegExp]>([
  ['is empty', '', /does not describe a target\n {2}last: Unexpected end of JSON/],
  ['is broken', '{ "kind": ', /does not describe a target\n {2}last: /],
  ['is a folder', undefined, /does not describe a target\n {2}last: EISDIR/],
  ['lacks a key', JSON.stringify({ ...FIELD, zone: undefined }), /→ at zone/],
  ['has a key too many', JSON.stringify({ ...FIELD, zoen: 'x' }), /Unrecognized key: "zoen"/],
  ['names a caFile that is not there', JSON.stringify({ ...FIELD, caFile: '/nowhere/ca.pem' }), /caFile: ENOENT/],
  ['names a caFile that is no certificate', JSON.stringify({ ...FIELD, caFile: file }), /caFile: /],
  ['names a nameserver that is no address', JSON.stringify({ ...FIELD, nameservers: ['dns'] }), /nameservers: /],
  [
    'names an abra.dir that is not there',
    JSON.stringify({ ...FIELD, abra: { path: 'abra', dir: '/no' } }),
    /abra: ENOENT/,
  ],
  [
    'names a stateDir that cannot be made',
    JSON.stringify({ ...FIELD, stateDir: `${file}/state` }),
    /stateDir: ENOTDIR/,
  ],
])('a field.json that %s is refused with file and key', async (_case, text, says) => {
  const said = await refusal(text);
  expect(said).toMatch(says);
  expect(said).toContain(file);
  expect(said).not.toMatch(/^\s+at /m);
});
