import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileMarker } from './file-marker.ts';
import { service } from '../snapshot/fixtures/repository.ts';
import { marker, type MarkerContext, type MarkerRow } from './marker.ts';
import {
  judgeMutated,
  judgeRestored,
  judgeSurvived,
  mutateMarker,
  planThreeWay,
  proveRestored,
  proveSurvived,
  seededRows,
  seedMarker,
} from './three-way.ts';

const plan = planThreeWay('3fa1c2');
const verdicts = (rows: readonly MarkerRow[]) => judgeRestored(plan, rows).map(({ passed }) => passed);

test('a whole restore passes all four, with the values as evidence', () => {
  expect(judgeRestored(plan, seededRows(plan)).map(({ name, passed, evidence }) => [name, passed, evidence])).toEqual([
    ['marker: deleted row back', true, 'removed=cc-ci-3fa1c2-removed-seeded'],
    ['marker: changed row reverted', true, 'altered=cc-ci-3fa1c2-altered-seeded'],
    ['marker: new row gone', true, expect.stringContaining('added is not among kept=')],
    ['marker: untouched row unchanged', true, 'kept=cc-ci-3fa1c2-kept-seeded'],
  ]);
});

test.each([
  ['nothing was restored', [plan.kept, plan.alteredInto, plan.added], [false, false, false, true]],
  [
    'only missing files were put back',
    [plan.kept, plan.removed, plan.alteredInto, plan.added],
    [true, false, false, true],
  ],
  ['the added was left', [plan.kept, plan.removed, plan.altered, plan.added], [true, true, false, true]],
  ['everything is lost', [], [false, false, true, false]],
])('a restore where %s is told', (_what, rows, expected) => {
  expect(verdicts(rows)).toEqual(expected);
});

test('damage that did not take effect is a failure, for a restore after it would prove nothing', () => {
  expect(judgeMutated(plan, [plan.kept, plan.alteredInto, plan.added]).passed).toBe(true);
  expect(judgeMutated(plan, seededRows(plan)).evidence).toBe(
    'the row "altered" is cc-ci-3fa1c2-altered-seeded, and should be cc-ci-3fa1c2-altered-damaged; ' +
      'the row "added" is missing (rows there: kept=cc-ci-3fa1c2-kept-seeded, removed=cc-ci-3fa1c2-removed-seeded, altered=cc-ci-3fa1c2-altered-seeded); the row "removed" was deleted and is still there',
  );
});

test('an upgrade that lost the volume is told', () => {
  expect(judgeSurvived(plan, [], 'the upgrade')).toMatchObject({
    passed: false,
    evidence: expect.stringContaining('the row "kept" is missing (rows there: nothing)'),
  });
});

test('files: seeded, damaged, restored from a copy, in a real folder', async () => {
  const { context, folder } = await openFolder();
  const files = fileMarker({ service: 'app', path: folder });
  await writeFile(join(folder, 'index.html'), 'the app’s own');
  expect(await seedMarker(files, context, plan)).toMatchObject({ passed: true });
  expect(await proveSurvived(files, context, { plan })).toMatchObject({ passed: true });
  await cp(folder, `${folder}.copy`, { recursive: true });
  onTestFinished(() => rm(`${folder}.copy`, { recursive: true }));

  expect(await mutateMarker(files, context, plan)).toMatchObject({ passed: true });
  expect((await proveRestored(files, context, plan)).map(({ passed }) => passed)).toEqual([false, false, false, true]);
  await rm(join(folder, 'cc-ci-marker'), { recursive: true });
  await cp(`${folder}.copy`, folder, { recursive: true });
  expect((await proveRestored(files, context, plan)).every(({ passed }) => passed)).toBe(true);
});

test('files: an earlier seed is replaced, and a folder that is gone reads as nothing', async () => {
  const { context, folder } = await openFolder();
  const files = fileMarker({ service: 'app', path: `${folder}/` });
  await seedMarker(files, context, planThreeWay('older'));
  await files.add(context, { key: 'stray', value: 'x' });
  await seedMarker(files, context, plan);
  expect(await files.read(context)).toHaveLength(3);
  await rm(join(folder, 'cc-ci-marker'), { recursive: true });
  expect(await files.read(context)).toEqual([]);
});

test('files: a volume’s name leads to its mount, and an unknown one names those there are', async () => {
  const { context } = await openFolder();
  const volume = fileMarker({ service: 'app', volume: 'data' });
  await seedMarker(volume, context, plan);
  expect(await volume.read(context)).toHaveLength(3);
  await expect(fileMarker({ service: 'app', volume: 'dta' }).read(context)).rejects.toMatchObject({
    code: 'MARKER_PLACE_UNKNOWN',
    tryThis: 'its volumes: data',
  });
});

test('files: a place that cannot be written says so', async () => {
  const { context, folder } = await openFolder();
  await writeFile(join(folder, 'cc-ci-marker'), 'a file where the folder should be');
  const files = fileMarker({ service: 'app', path: folder });
  await expect(files.add(context, plan.kept)).rejects.toMatchObject({
    code: 'MARKER_FAILED',
    last: expect.stringContaining('cc-ci-marker'),
  });
});

test('an app’s own marker needs no seed: its rows are removed and added', async () => {
  const accounts = new Map([['stray', 'x']]);
  const own = marker({
    describe: 'accounts',
    read: () => Promise.resolve([...accounts].map(([key, value]) => ({ key, value }))),
    add: async (_context, { key, value }) => void accounts.set(key, value),
    alter: async (_context, { key, value }) => void accounts.set(key, value),
    remove: async (_context, key) => void accounts.delete(key),
  });
  const { context } = await openFolder();
  expect(await seedMarker(own, context, plan)).toMatchObject({ passed: true });
  expect([...accounts.keys()]).toEqual(['kept', 'removed', 'altered']);
});

/** A context whose commands run on this machine, in place of a container. */
async function openFolder(): Promise<{ context: MarkerContext; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cc-ci-marker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const services = [service('app', { volumes: { data: folder } })];
  const refuse = () => Promise.reject(new Error('a file marker needs no helper'));
  const exec: MarkerContext['exec'] = (_service, argv, options) => runHere(argv, options?.stdin);
  return {
    folder,
    context: { stack: 'app_ci_test', domain: 'app.ci.test', services, exec, forwardPort: refuse, openVolumes: refuse },
  };
}

function runHere(
  [file = '', ...args]: readonly string[],
  stdin: string | Buffer = '',
): ReturnType<MarkerContext['exec']> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { encoding: 'buffer' }, (error, stdout, stderr) =>
      resolve({ exitCode: error ? 1 : 0, stdout, stderr }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}
