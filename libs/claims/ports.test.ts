import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { claimFreePorts } from './ports.ts';

const root = mkdtempSync(join(tmpdir(), 'cc-ci-ports-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Runs of one target, on which these ports are published already. */
function target(name: string, range: [from: number, to: number], published: number[] = []) {
  const stateDir = join(root, name, 'runs');
  mkdirSync(stateDir, { recursive: true });
  return (...names: string[]) =>
    claimFreePorts(names, {
      stateDir,
      published: async () => new Set(published),
      range: { from: range[0], to: range[1] },
    });
}

test('each variable gets its own port, and so does each run that goes on at once', async () => {
  const claim = target('apart', [20_000, 20_004]);
  const claims = await Promise.all([claim('VOICE_PORT', 'FILE_PORT'), claim('VOICE_PORT', 'FILE_PORT')]);
  expect(claims.map(({ env }) => Object.keys(env))).toEqual([
    ['VOICE_PORT', 'FILE_PORT'],
    ['VOICE_PORT', 'FILE_PORT'],
  ]);
  expect(claims.flatMap(({ env }) => Object.values(env)).sort()).toEqual(['20000', '20001', '20002', '20003']);
  for (const each of claims) await each[Symbol.asyncDispose]();
});

test('what the swarm publishes is passed over', async () => {
  await using claimed = await target('published', [20_000, 20_003], [20_000, 20_002])('VOICE_PORT');
  expect(claimed.env).toEqual({ VOICE_PORT: '20001' });
});

test('where none is left the variable is told, what was held already is free again, and so is what a run gives back', async () => {
  const claim = target('full', [20_000, 20_002]);
  const refused = claim('ONE', 'TWO', 'THREE');
  await expect(refused).rejects.toMatchObject({
    code: 'NO_FREE_PORT',
    message: 'no port from 20000 to 20001 is free for THREE',
  });
  {
    await using both = await claim('ONE', 'TWO');
    expect(Object.keys(both.env)).toHaveLength(2);
    await expect(claim('ONE')).rejects.toMatchObject({ code: 'NO_FREE_PORT' });
  }
  await using again = await claim('ONE', 'TWO');
  expect(Object.keys(again.env)).toHaveLength(2);
});

test('who asks for no port gets none', async () => {
  await using claimed = await target('none', [20_000, 20_001])();
  expect(claimed.env).toEqual({});
});
