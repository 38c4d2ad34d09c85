import { formatError } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { fileMarker } from '@cc-ci/backup-verify';
import { defineRecipe, parseMeta } from './define-recipe.ts';

function refusal(value: unknown): string {
  try {
    parseMeta('recipes/ghost/recipe.ts', value);
  } catch (error) {
    return formatError(error);
  }
  return 'accepted';
}

test('the smallest recipe is its name, and everything else has a default', () => {
  const meta = parseMeta('recipes/ghost/recipe.ts', defineRecipe({ name: 'ghost' }));
  expect(meta).toMatchObject({
    name: 'ghost',
    health: { path: '/', ok: [200] },
    timeouts: { httpMs: 60_000 },
    deps: [],
    memoryMb: 256,
  });
});

test('a marker, checks and hooks come through as they are', () => {
  const marker = fileMarker({ service: 'app', path: '/data' });
  expect(parseMeta('recipes/ghost/recipe.ts', { name: 'ghost', marker }).marker).toBe(marker);
});

test('a probe is for base and head where nothing else is said, and names a port or the variable that holds one', () => {
  const ready = [
    { kind: 'tcp', service: 'app', port: 64_738, stable: 3 },
    { kind: 'tcp', port: 'VOICE_PORT', stable: 3, on: 'head' },
  ];
  expect(parseMeta('recipes/mumble/recipe.ts', { name: 'mumble', freePorts: ['VOICE_PORT'], ready }).ready).toEqual([
    { ...ready[0], on: 'both' },
    ready[1],
  ]);
});

test.each([
  ['an unknown key', { name: 'ghost', helth: { path: '/' } }, 'unknown key "helth": did you mean "health"?'],
  [
    'an unknown key inside another',
    { name: 'ghost', health: { pth: '/' } },
    'unknown key "health.pth": did you mean "path"?',
  ],
  ['a wrong type', { name: 'ghost', memoryMb: 'much' }, 'memoryMb is "much"'],
  ['a wrong value', { name: 'ghost', health: { path: 'live' } }, 'health.path is "live": a path starts with a slash'],
  [
    'a port that is none',
    { name: 'ghost', freePorts: ['8080'] },
    'freePorts.0 is "8080": names of variables are upper case',
  ],
  [
    'a marker that is none',
    { name: 'ghost', marker: 'file' },
    'marker is "file": expected a marker, such as fileMarker(…)',
  ],
  [
    'a stage that cannot be declared away',
    { name: 'ghost', notApplicable: { install: 'because I say so' } },
    'notApplicable',
  ],
  ['a reason that is none', { name: 'ghost', notApplicable: { backup: 'no' } }, 'a reason, in a sentence'],
  ['no name', {}, 'name is missing'],
])('%s is refused with file, key, value and the fix', (_case, value, expected) => {
  expect(refusal(value)).toContain(expected);
  expect(refusal(value)).toMatch(/^recipes\/ghost\/recipe\.ts: /);
});

test.each([
  ['health without a status that counts', { health: { ok: [] } }, 'health.ok'],
  ['a text that every answer holds', { health: { contains: '' } }, 'health.contains'],
  ['a probe without a status that counts', { ready: [{ kind: 'http', path: '/', ok: [] }] }, 'ready'],
  ['a time that timers of Node do not know', { timeouts: { hookMs: 10_000_000_000 } }, 'timeouts.hookMs'],
])('%s is refused', (_what, keys, place) => {
  expect(() => parseMeta('recipe.ts', { name: 'wiki', ...keys })).toThrow(place);
});
