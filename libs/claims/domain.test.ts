import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { afterAll, expect, test } from 'vitest';
import { claimDomain } from './domain.ts';
import { isHeld } from './lock.ts';
import { reapDeadRuns } from './reaper.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'cc-ci-claims-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

test('a run that is just beginning is not taken for a dead one, however often a reaper comes by', async () => {
  let claiming = true;
  const reap = async () => {
    await reapDeadRuns(stateDir);
    return claiming ? { done: false as const, seen: 'claims' } : { done: true as const, value: undefined };
  };
  const reaping = poll(reap, { what: 'the last claim', timeoutMs: 300_000, intervalMs: 1 });
  for (let count = 0; count < 10; count++) {
    await using claimed = await claimDomain('docs', { stateDir, zone: 'ci.test' });
    expect(existsSync(claimed.folder.lockFile)).toBe(true);
    expect(await isHeld(claimed.folder.lockFile)).toBe(true);
  }
  claiming = false;
  await reaping;
});
