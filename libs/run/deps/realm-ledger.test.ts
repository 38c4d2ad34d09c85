import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runFolder } from '@cc-ci/claims';
import { takeLock } from '@cc-ci/claims';
import { openLedger } from './realm-ledger.ts';

const root = mkdtempSync(join(tmpdir(), 'cc-ci-ledger-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a realm is an orphan when nobody holds the lock of its app’s domain, however old it is', async () => {
  const stateDir = join(root, 'state');
  const { path, lockFile } = runFolder(stateDir, 'docs-3fa1c2.ci.test');
  mkdirSync(path, { recursive: true });
  const ledger = openLedger(join(root, 'realms'), stateDir);
  ledger.note('docs-3fa1c2', 'docs-3fa1c2.ci.test');
  ledger.note('docs-000000', 'docs-000000.ci.test');
  {
    await using _alive = await takeLock(lockFile);
    expect(await ledger.orphans()).toEqual(['docs-000000']);
  }
  expect(await ledger.orphans()).toEqual(['docs-000000', 'docs-3fa1c2']);
  ledger.forget('docs-000000');
  expect(await ledger.orphans()).toEqual(['docs-3fa1c2']);
});
