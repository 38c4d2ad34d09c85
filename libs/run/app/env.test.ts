import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultMeta } from '@cc-ci/recipe';
import { expect, onTestFinished, test } from 'vitest';
import { editAppEnv, type EnvParts } from './env.ts';

test.each(['STACK_NAME=shop\n', 'STACK_NAME=\n', 'STACK_NAME="shop" # ours\n'])(
  'a sample that names the stack names it as the run does: %j',
  (line) => {
    const { parts, file } = openApp(`TYPE=ghost\n${line}`);
    expect(editAppEnv(parts, {}).get('STACK_NAME')).toBe('ghos-3fa1c2_ci_test');
    expect(readFileSync(file, 'utf8')).toMatch(/^TYPE=ghost\nSTACK_NAME=ghos-3fa1c2_ci_test( # ours)?\n/);
  },
);

test('a sample that says nothing of the stack gets no line of it', () => {
  const { parts, file } = openApp('TYPE=ghost\n');
  editAppEnv(parts, { A: '1' });
  expect(readFileSync(file, 'utf8')).toBe('TYPE=ghost\nB=2\nA=1\n');
});

function openApp(text: string): { parts: EnvParts; file: string } {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-env-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'app.env');
  writeFileSync(file, text);
  const domain = 'ghos-3fa1c2.ci.test';
  const app = { domain, stack: 'ghos-3fa1c2_ci_test', url: `https://${domain}`, envFile: file };
  const target = { env: { B: '2' } } as unknown as EnvParts['target'];
  return { parts: { app, ports: {}, target, recipe: { meta: defaultMeta('ghost') } }, file };
}
