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

test('secrets that abra made before it failed are in no error, and known ones are masked before a part is shown', async () => {
  const { dir, path } = openRecorder(`echo '{"db_password":"made-by-abra"}'; echo "FATA no $KNOWN" >&2; exit 1`);
  const [end, start] = ['of-a-line', 'known-secret-'];
  const options = {
    path,
    dir,
    dockerHost: 'unix:///nowhere',
    mask: (text: string) => text.replaceAll(start + end, '‹x›'),
  };
  process.env.KNOWN = start + end;
  onTestFinished(() => void delete process.env.KNOWN);
  const failed = createAbra(options).generateSecrets('app.ci.test');
  await expect(failed).rejects.toMatchObject({ code: 'ABRA_FAILED', last: 'FATA no ‹x›' });
});

test('an abra that prints without an end is ended, and what it printed last is told', async () => {
  const { abra } = openRecorder('exec yes endless');
  await expect(abra.backup('app.ci.test')).rejects.toMatchObject({
    code: 'ABRA_SAID_TOO_MUCH',
    fault: 'recipe',
    last: expect.stringMatching(/^endless\nendless/) as string,
  });
});

const RECORD = 'for last; do :; done\n{ printf "%s\\0" "$*"; cat "$last"; } > "$ABRA_DIR/said"';

/** An executable that writes down its arguments and the file that the last of them names. */
function openRecorder(script = RECORD) {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-abra-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'abra');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { dir, path, abra: createAbra({ path, dir, dockerHost: 'unix:///nowhere' }) };
}
