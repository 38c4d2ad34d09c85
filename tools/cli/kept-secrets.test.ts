import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRedactor } from '@cc-ci/core';
import { drawCredentials, keptAppPath } from '@cc-ci/recipe';
import { expect, onTestFinished, test } from 'vitest';
import { maskKeptApps } from './kept-secrets.ts';

test('the secrets and the passwords of every app that is kept or shared are masked', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'kept-'));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const [ghost, n8n] = [drawCredentials(), drawCredentials()];
  keep(workspace, 'ghost', { credentials: ghost, secrets: { db_password: 'of-the-database' } });
  keep(workspace, 'n8n', { credentials: n8n, secrets: {} });
  const redactor = createRedactor();
  const stateDir = join(workspace, 'lab', 'runs');
  const shared = drawCredentials();
  write(join(workspace, 'lab', 'warm', 'kept', 'keycloak', 'app.json'), {
    commit: 'a',
    address: { credentials: shared, secrets: { admin: 'of-the-provider' } },
  });
  maskKeptApps(redactor, workspace, { stateDir });
  expect(redactor.mask(`${shared.owner} and of-the-provider`)).toBe('‹credential:owner› and ‹admin›');
  expect(redactor.mask(`${ghost.owner} and ${n8n.owner} and of-the-database`)).toBe(
    '‹credential:owner› and ‹credential:owner› and ‹db_password›',
  );
});

function keep(workspace: string, recipe: string, address: object): void {
  write(keptAppPath(workspace, recipe), { recipe, ...address });
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
