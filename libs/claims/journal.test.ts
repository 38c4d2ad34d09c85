import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import {
  createRunFolder,
  listRunFolders,
  readJournal,
  removeForgotten,
  removeRunFolder,
  runFolder,
} from './journal.ts';
import { reapDeadRuns } from './reaper.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'cc-ci-journal-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

/** Opens the lock file of every run that it sees, as whoever asks for a lock does, again and again. */
const ASKS_FOR_LOCKS = `
  const { closeSync, openSync } = await import('node:fs');
  const { parentPort } = await import('node:worker_threads');
  const { listRunFolders } = await import(${JSON.stringify(new URL('journal.ts', import.meta.url).href)});
  parentPort.postMessage('ready');
  for (;;) for (const { lockFile } of listRunFolders(${JSON.stringify(stateDir)})) try { closeSync(openSync(lockFile, 'a')); } catch {}
`;

test('a run’s folder is removed, whoever asks for its lock meanwhile', async () => {
  const asking = new Worker(new URL(`data:text/javascript,${encodeURIComponent(ASKS_FOR_LOCKS)}`));
  try {
    await once(asking, 'message');
    for (let count = 0; count < 150; count++) {
      const folder = runFolder(stateDir, `docs-${count}.ci.test`);
      createRunFolder(folder);
      writeFileSync(folder.lockFile, '');
      for (let file = 0; file < 20; file++) writeFileSync(join(folder.path, String(file)), '');
      removeRunFolder(folder);
      expect(existsSync(folder.path)).toBe(false);
    }
  } finally {
    await asking.terminate();
  }
});

test('a removal that was cut off is no run, and is made up for', () => {
  mkdirSync(join(stateDir, '.docs-3fa1c2.ci.test', 'abra'), { recursive: true });
  expect(listRunFolders(stateDir)).toEqual([]);
  removeForgotten(stateDir);
  expect(readdirSync(stateDir)).toEqual([]);
});

test('a folder that is gone already is no error', () => {
  removeRunFolder(runFolder(stateDir, 'docs-3fa1c2.ci.test'));
});

test('a journal of an earlier or a later version is read as far as it is known', () => {
  const folder = runFolder(stateDir, 'docs-0ld0ne.ci.test');
  createRunFolder(folder);
  const target = {
    kind: 'field',
    zone: 'ci.test',
    dockerHost: 'unix:///nowhere',
    stateDir,
    abra: { path: 'abra', dir: stateDir, server: 'default' },
    nameservers: [],
    env: {},
    helperImage: 'node:24',
  };
  const known = {
    runId: 'r',
    recipe: 'docs',
    domain: 'd',
    target,
    stacks: ['d'],
    volumes: ['4f1d'],
    paths: [],
    kept: false,
  };
  writeFileSync(join(folder.path, 'journal.json'), JSON.stringify({ ...known, ofAnotherVersion: true }));
  const entry = readJournal(folder);
  expect(entry).toMatchObject({ stacks: ['d'], volumes: ['4f1d'] });
  expect(entry?.before).toBeUndefined();
});

test('a journal that cannot be read keeps no other dead run from being removed', async () => {
  const own = mkdtempSync(join(tmpdir(), 'cc-ci-journal-'));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  const [unreadable, dead] = [runFolder(own, 'aaaa-000001.ci.test'), runFolder(own, 'bbbb-000002.ci.test')];
  for (const folder of [unreadable, dead]) createRunFolder(folder);
  writeFileSync(join(unreadable.path, 'journal.json'), '{"version": 7}');
  const told: string[] = [];
  await reapDeadRuns(own, { onTrouble: (text) => told.push(text) });
  expect(told).toEqual([expect.stringMatching(/aaaa-000001.*another version/)]);
  expect(readdirSync(own)).toEqual(['aaaa-000001.ci.test']);
});
