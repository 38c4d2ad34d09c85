import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMeta } from '@cc-ci/recipe';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labTarget } from '../app/fixtures/target.ts';
import { domainForCheckpoint, findCheckpoint } from './find.ts';
import { factsOf, keepText } from './fixtures/keep-text.ts';
import { checkpointKey } from './key.ts';
import { checkpointsFolder } from './store-id.ts';
import { type CheckpointPlace, listCheckpoints } from './store.ts';

const BASE = { version: '1.0.0', commit: 'c'.repeat(40), annotated: true };
const OF_CHECKPOINT = factsOf().domain;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cc-ci-find-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runOf({ domain = 'ghos-123456.ci.test', backup = {}, hasBase = true } = {}) {
  const target = labTarget(join(folder, 'runs'));
  const meta = parseMeta('recipe.ts', { name: 'ghost', health: { path: '/' }, backup });
  const app = { domain, stack: '', url: '', envFile: '' };
  const versions = { head: { commit: 'h'.repeat(40) }, base: hasBase ? BASE : undefined, lightweight: [] };
  return { app, recipe: { meta, folder: undefined }, target, versions };
}

function placeFor({ recipe, target }: ReturnType<typeof runOf>): CheckpointPlace {
  const inputs = { recipe: 'ghost', baseCommit: BASE.commit, folder: recipe.folder, target, abraVersion: '0.13.0' };
  return { root: checkpointsFolder(target), recipe: 'ghost', key: checkpointKey(inputs) };
}

const BOUND = { boundToDomain: 'its name stands in its data' };
const how = { abraVersion: '0.13.0', installsBase: true };

test('one for this base is opened, for an app of any domain', async () => {
  const run = runOf();
  await keepText(placeFor(run), 'data');
  const { open, reason } = await findCheckpoint(run, how);
  await using _open = open;
  expect(reason).toBeUndefined();
  expect(open?.manifest.base.version).toBe('1.0.0');
  expect(domainForCheckpoint(run), 'it may move').toBeUndefined();
});

test('an app that is bound to its domain has the one of the checkpoint, or is cold', async () => {
  const run = runOf({ domain: OF_CHECKPOINT, backup: BOUND });
  expect(domainForCheckpoint(run), 'there is none yet').toBeUndefined();
  await keepText(placeFor(run), 'data');
  expect(domainForCheckpoint(run)).toBe(OF_CHECKPOINT);
  const { open } = await findCheckpoint(run, how);
  await using _open = open;
  expect(open).toBeDefined();
  expect(await findCheckpoint(runOf({ backup: BOUND }), how)).toEqual({
    open: undefined,
    isUsed: false,
    reason: `another run of ghost uses the checkpoint: the app is bound to its domain ${OF_CHECKPOINT}`,
  });
});

test.for<[string, () => ReturnType<typeof runOf>, object, RegExp]>([
  ['no base', () => runOf({ hasBase: false }), {}, /installs no base/],
  ['a run that installs the head', () => runOf(), { installsBase: false }, /installs no base/],
  ['another abra', () => runOf(), { abraVersion: '0.14.0' }, /there is no checkpoint of ghost 1\.0\.0/],
])('%s: cold, with the reason', async ([, make, changes, reason]) => {
  const run = make();
  await keepText(placeFor(runOf()), 'data');
  expect(await findCheckpoint(run, { ...how, ...changes })).toMatchObject({
    open: undefined,
    reason: expect.stringMatching(reason) as string,
  });
});

test('one that is damaged is removed; one of another format stays', async () => {
  const run = runOf();
  const place = placeFor(run);
  await keepText(place, 'data');
  const file = join(place.root, 'ghost', `${place.key}.json`);
  writeFileSync(file, JSON.stringify({ format: 2 }));
  expect((await findCheckpoint(run, how)).reason).toContain('has format 2');
  expect((await findCheckpoint(run, how)).reason).toContain('has format 2');
  writeFileSync(file, '{');
  expect((await findCheckpoint(run, how)).reason).toContain('is damaged');
  expect((await findCheckpoint(run, how)).reason).toContain('there is no checkpoint');
  expect(listCheckpoints(place.root)).toEqual([]);
});
