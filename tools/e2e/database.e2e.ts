import { labUp, prepareRecipe } from '@cc-ci/lab';
import { beforeAll, expect, test } from 'vitest';
import { ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createWorkspace } from './workspace.ts';

beforeAll(async () => {
  await labUp();
  await prepareRecipe('matrix-synapse');
});

test('a recipe with a database and several services is upgraded between two real versions, and its dump is loaded by the restore', async () => {
  using workspace = createWorkspace({ packages: ['matrix-synapse'] });
  const { exitCode, stdout, record } = await ccCiRun(['matrix-synapse'], { workspace: workspace.path });
  expect(exitCode, stdout).toBe(0);
  expect(record).toMatchObject({
    verdict: 'passed',
    level: 5,
    base: { version: '7.1.0+v1.150.0' },
    deployCount: { expected: 1, actual: 1 },
    leftovers: [],
  });
  expect(record.services.map(({ name, version }) => `${name} ${version}`).sort()).toEqual([
    'app 1.163.2',
    'db 15',
    'web 1.26.3',
  ]);
  const backup = record.stages.find(({ name }) => name === 'backup')?.tests ?? [];
  expect(backup).toContainEqual(expect.objectContaining({ id: 'backup.dump-complete', verdict: 'passed' }));
  expect(await remainsOf(await labUp(), record.domain)).toEqual([]);
});
