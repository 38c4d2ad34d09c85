import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAbra } from './abra.ts';

test('a secret reaches abra whole, whatever its text, never as an argument, and no file of it stays', async () => {
  const value = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n';
  const { abra, dir } = openRecorder();
  await abra.insertSecret('app.ci.test', { name: 'ssl_key', version: 'v1', value });
  const [argv = '', file = ''] = readFileSync(join(dir, 'said'), 'utf8').split('\0');
  expect(argv).toMatch(/^app secret insert -n -C -f app\.ci\.test ssl_key v1 \//);
  expect(file).toBe(value);
  expect(readdirSync(dir).sort()).toEqual(['abra', 'said']);
});

/** An executable that writes down its arguments and the file that the last of them names. */
function openRecorder() {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-abra-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'abra');
  writeFileSync(path, '#!/bin/sh\nfor last; do :; done\n{ printf "%s\\0" "$*"; cat "$last"; } > "$ABRA_DIR/said"\n');
  chmodSync(path, 0o755);
  return { dir, abra: createAbra({ path, dir, dockerHost: 'unix:///nowhere' }) };
}
