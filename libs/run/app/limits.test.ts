import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readComposeFiles } from '@cc-ci/abra/files';
import { expect, onTestFinished, test } from 'vitest';
import { lackingLimits, limitsOf } from './limits.ts';

const LIMITS = { memoryMb: 4_096, pids: 4_096 };

/** What service `app` of a compose file with these further lines is given. */
function given(lines: string, { limits = LIMITS, version = '3.8' } = {}): object | undefined {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-limits-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'compose.yml'), `version: "${version}"\nservices:\n  app:\n    image: nginx:1\n${lines}`);
  return lackingLimits(readComposeFiles(path, new Map()), limits)[0];
}

test.each<[string, string, object | undefined]>([
  ['nothing', '', LIMITS],
  ['its memory', '    deploy: {resources: {limits: {memory: 64M}}}\n', { pids: 4_096 }],
  ['its processor alone', "    deploy: {resources: {limits: {cpus: '1'}}}\n", LIMITS],
])('a service that names %s is given the rest', (_what, lines, rest) => {
  expect(given(lines)).toEqual({ service: 'app', ...rest });
});

test('processes have a limit of the recipe from version 3.9 on', () => {
  const own = '    deploy: {resources: {limits: {pids: 10, memory: 64M}}}\n';
  expect(given(own, { version: '3.9' })).toBeUndefined();
});

test('a target changes limits, and takes them away', () => {
  expect(limitsOf({})).toEqual(LIMITS);
  expect(limitsOf({ limits: { memoryMb: 512, pids: 0 } })).toEqual({ memoryMb: 512, pids: 0 });
  expect(given('', { limits: { memoryMb: 0, pids: 0 } })).toBeUndefined();
});

test('an app gets as much memory as its package declares', () => {
  expect(limitsOf({}, 6_000).memoryMb).toBe(6_000);
  expect(limitsOf({ limits: { memoryMb: 0 } }, 6_000).memoryMb).toBe(0);
});
