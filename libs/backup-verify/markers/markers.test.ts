import { expect, test } from 'vitest';
import { marker, type Marker, type MarkerContext } from './marker.ts';
import { markers } from './markers.ts';
import { mutateMarker, planThreeWay, proveRestored, proveSurvived, seedMarker } from './three-way.ts';

const plan = planThreeWay('t');
const context = {} as MarkerContext;

/** Data in this process, which can be looked at and broken. */
function inMemory(describe: string): { data: Map<string, string>; marker: Marker } {
  const data = new Map<string, string>();
  const put = (_: MarkerContext, row: { key: string; value: string }) =>
    Promise.resolve(void data.set(row.key, row.value));
  const read = () => Promise.resolve([...data].map(([key, value]) => ({ key, value })));
  return {
    data,
    marker: marker({
      describe,
      read,
      add: put,
      alter: put,
      remove: (_, key) => Promise.resolve(void data.delete(key)),
    }),
  };
}

function open() {
  const [files, rows] = [inMemory('files'), inMemory('rows')];
  return { files, rows, both: markers([files.marker, rows.marker]) };
}

test('what is written stands in each, and reads as one', async () => {
  const { files, rows, both } = open();
  expect(both.describe).toBe('files and rows');
  expect(await seedMarker(both, context, plan)).toMatchObject({ passed: true });
  expect(rows.data).toEqual(files.data);
  expect(files.data.size).toBe(3);
  expect(await proveSurvived(both, context, { plan })).toMatchObject({ passed: true });
});

test('damage that took effect in one of them alone is told', async () => {
  const { rows, both } = open();
  await seedMarker(both, context, plan);
  rows.data.delete = () => false;
  expect(await mutateMarker(both, context, plan)).toMatchObject({
    passed: false,
    evidence: 'the row "removed" was deleted and is still there',
  });
});

test('a restore that brings back one of them alone fails for each row that differs, and says where', async () => {
  const { files, rows, both } = open();
  await seedMarker(both, context, plan);
  const saved = new Map(files.data);
  await mutateMarker(both, context, plan);
  files.data.clear();
  for (const [key, value] of saved) files.data.set(key, value);

  const damaged = 'cc-ci-t-altered-damaged';
  expect(await proveRestored(both, context, plan)).toMatchObject([
    {
      name: 'marker: deleted row back',
      passed: false,
      evidence:
        'the row "removed" is not the same everywhere (files: cc-ci-t-removed-seeded; rows: missing), and should be cc-ci-t-removed-seeded',
    },
    {
      name: 'marker: changed row reverted',
      passed: false,
      evidence: expect.stringContaining(`(files: cc-ci-t-altered-seeded; rows: ${damaged})`) as string,
    },
    {
      name: 'marker: new row gone',
      passed: false,
      evidence: expect.stringContaining('(files: missing; rows: cc-ci-t-added-seeded)') as string,
    },
    { name: 'marker: untouched row unchanged', passed: true },
  ]);
  expect(rows.data.size).toBe(3);
});
