import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readComposeFiles, readComposeVersion } from '@cc-ci/abra/files';
import { expect, onTestFinished, test } from 'vitest';
import { lackingLimits, limitsOf, limitsOverlay, withComposeFile } from './limits.ts';

const LIMITS = { memoryMb: 4_096, pids: 4_096, logMb: 64 };

/** A checkout with one compose file, in a folder for other files. */
function checkoutOf(text: string): string {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-limits-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const path = join(root, 'recipes', 'wiki');
  mkdirSync(path, { recursive: true });
  mkdirSync(join(root, 'limits'));
  writeFileSync(join(path, 'compose.yml'), text);
  return path;
}

const serviceOf = (lines: string, version = '3.8') =>
  checkoutOf(`version: "${version}"\nservices:\n  app:\n    image: nginx:1\n${lines}`);

const lackingOf = (path: string, { driver = 'json-file', limits = LIMITS } = {}) =>
  lackingLimits(readComposeFiles(path, new Map()), limits, driver)[0];

test.each<[string, string, object | undefined]>([
  ['nothing', '', LIMITS],
  ['its memory', '    deploy: {resources: {limits: {memory: 64M}}}\n', { pids: 4_096, logMb: 64 }],
  ['its processor alone', "    deploy: {resources: {limits: {cpus: '1'}}}\n", LIMITS],
  [
    'the size of its log',
    '    logging: {driver: json-file, options: {max-size: 1m}}\n',
    { memoryMb: 4_096, pids: 4_096 },
  ],
  ['another log driver', '    logging: {driver: journald}\n', { memoryMb: 4_096, pids: 4_096 }],
  ['a log driver alone', '    logging: {driver: json-file}\n', LIMITS],
])('a service that names %s is given the rest', (_what, lines, given) => {
  expect(lackingOf(serviceOf(lines))).toEqual({ service: 'app', ...given });
});

test('processes have a limit of the recipe from version 3.9 on, and the log has none where the engine keeps it elsewhere', () => {
  const own = serviceOf('    deploy: {resources: {limits: {pids: 10, memory: 64M}}}\n', '3.9');
  expect(lackingOf(own, { driver: 'journald' })).toBeUndefined();
});

test('a target changes limits, and takes them away', () => {
  expect(limitsOf({})).toEqual(LIMITS);
  expect(limitsOf({ limits: { memoryMb: 512, pids: 0 } })).toEqual({ memoryMb: 512, pids: 0, logMb: 64 });
  expect(lackingOf(serviceOf(''), { limits: { memoryMb: 0, pids: 0, logMb: 0 } })).toBeUndefined();
});

test('an app gets as much memory as its package declares', () => {
  expect(limitsOf({}, 6_000).memoryMb).toBe(6_000);
  expect(limitsOf({ limits: { memoryMb: 0 } }, 6_000).memoryMb).toBe(0);
});

test.each(['3.8', '3', '3.12'])(
  'the overlay of version %s is laid over the recipe, whose own limits win',
  (version) => {
    const path = checkoutOf(
      `version: "${version}"\nservices:\n  app:\n    image: nginx:1\n    deploy: {labels: [a=b], resources: {limits: {cpus: '1'}}}\n` +
        '  db:\n    image: mysql:8\n    deploy: {resources: {limits: {memory: 64M}}}\n    logging: {driver: json-file}\n',
    );
    const overlay = limitsOverlay(
      lackingLimits(readComposeFiles(path, new Map()), LIMITS, 'json-file'),
      readComposeVersion(path, new Map()),
    );
    writeFileSync(join(path, '../../limits/x.yml'), JSON.stringify(overlay));
    const { app, db } = readComposeFiles(path, new Map([['COMPOSE_FILE', 'compose.yml:../../limits/x.yml']])).services;
    expect(app).toMatchObject({
      image: 'nginx:1',
      deploy: { labels: { a: 'b' }, resources: { limits: { cpus: '1' } } },
      logging: { driver: 'json-file', options: { 'max-size': '32768k', 'max-file': '2' } },
    });
    expect(Number(app?.deploy.resources.limits?.memory)).toBe(4_096 * 1_048_576);
    expect(Number(db?.deploy.resources.limits?.memory)).toBe(64 * 1_048_576);
    expect(db?.logging?.options['max-size']).toBe('32768k');
  },
);

test('a recipe without a version gets an overlay without one', () => {
  const path = checkoutOf('services:\n  app:\n    image: nginx:1\n');
  expect(readComposeVersion(path, new Map())).toBeUndefined();
  expect(limitsOverlay([{ service: 'app', pids: 1 }], undefined)).toEqual({ services: {} });
});

test.each([
  [
    'one that it names',
    'A=1\nCOMPOSE_FILE=compose.yml:compose.smtp.yml # note\n',
    'compose.yml:compose.smtp.yml:x.yml',
  ],
  ['none', 'A=1', 'compose.yml:x.yml'],
  ['one in a comment', 'A=1\n# COMPOSE_FILE=compose.smtp.yml\n', 'compose.yml:x.yml'],
])(
  'COMPOSE_FILE names the overlay while the app is deployed, over %s, and not afterwards',
  async (_what, text, during) => {
    const envFile = join(checkoutOf(''), '.env');
    writeFileSync(envFile, text);
    const seen = withComposeFile(envFile, 'x.yml', () => {
      expect(readFileSync(envFile, 'utf8')).toContain(`COMPOSE_FILE=${during}`);
      // abra pins the version meanwhile.
      writeFileSync(envFile, readFileSync(envFile, 'utf8').replace('A=1', 'A=2'));
      return Promise.reject(new Error('abra failed'));
    });
    await expect(seen).rejects.toThrow('abra failed');
    expect(readFileSync(envFile, 'utf8').trimEnd()).toBe(text.replace('A=1', 'A=2').trimEnd());
  },
);
