import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { claimDomain } from './claim-domain.ts';
import { isHeld } from './lock.ts';
import { reapDeadRuns } from './reaper.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'cc-ci-claims-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

test('a run that is just beginning is not taken for a dead one, however often a reaper comes by', { timeout: 60_000 }, async () => {
  let claiming = true;
  const reaping = (async () => {
    while (claiming) await Promise.all([reapDeadRuns(stateDir), nextTurn()]);
  })();
  for (let count = 0; count < 10; count++) {
    await using claimed = await claimDomain('docs', { stateDir, zone: 'ci.test' });
    expect(existsSync(claimed.folder.lockFile)).toBe(true);
    expect(await isHeld(claimed.folder.lockFile)).toBe(true);
  }
  claiming = false;
  await reaping;
});
