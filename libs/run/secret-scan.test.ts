import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor } from '@cc-ci/core';
import { afterAll, expect, test } from 'vitest';
import { proveNoSecretKept } from './secret-scan.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-scan-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('a secret is found in whatever form and file it is kept, and named without being shown', () => {
  const redactor = createRedactor();
  redactor.add('db_password', 'correct horse battery');
  mkdirSync(join(dir, 'logs'));
  writeFileSync(join(dir, 'logs', 'app.log'), 'ready\n');
  expect(proveNoSecretKept(dir, redactor)).toBe('1 files hold none of the run’s secrets');
  writeFileSync(join(dir, 'logs', 'db.log'), `auth ${Buffer.from('correct horse battery').toString('base64')}\n`);
  expect(() => proveNoSecretKept(dir, redactor)).toThrow('secrets of the run stand in what it keeps: db_password in logs/db.log');
});
