import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, service, type TestRepository } from './fixtures/repository.ts';
import type { Proof } from '../proof.ts';
import { latestSnapshot } from './snapshot.ts';
import type { SnapshotCheck } from './snapshot-check.ts';
import { verifySnapshot } from './verify.ts';
import type { LabelledService } from '../labels/volumes.ts';

const STACK = 'app_ci_test';
const DATA = 'app_ci_test_data/_data';

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.put(`${DATA}/site/index.html`, '<h1>hello</h1>');
  await repository.put(`${DATA}/empty-file`, '');
  await repository.put(`${DATA}/empty-folder`);
  await repository.put('app_ci_test_cache/_data');
  await repository.backup(STACK, DATA, 'app_ci_test_cache/_data');
});
afterAll(() => repository[Symbol.asyncDispose]());

const labelled = (path: string) =>
  service('app', {
    labels: { 'backupbot.backup': 'true', 'backupbot.backup.path': path },
    volumes: { data: '/srv', cache: '/cache' },
  });

async function verify(app: LabelledService, checks: readonly SnapshotCheck[] = []): Promise<Proof[]> {
  const { host } = repository;
  return verifySnapshot(
    { host, stack: STACK, services: [app], snapshot: await latestSnapshot(host, STACK), markerValues: [] },
    checks,
  );
}

test('a declared path that is there is proved with what it holds', async () => {
  const [made, path] = await verify(labelled('/srv/site'));
  expect(made).toMatchObject({ passed: true, evidence: expect.stringMatching(/^[0-9a-f]{8}: 2 files, 14 bytes$/) });
  expect(path).toEqual({
    id: 'snapshot-holds',
    name: 'the snapshot holds path /srv/site of service app',
    passed: true,
    evidence: '1 file, 14 bytes under /var/lib/docker/volumes/app_ci_test_data/_data/site',
  });
});

test.each([
  ['/srv/nope', 'label backupbot.backup.path on service app names /srv/nope, a path that does not exist'],
  ['/srv/sit', 'label backupbot.backup.path on service app names /srv/sit, a path that does not exist'],
  [
    '/srv/empty-file',
    'label backupbot.backup.path on service app names /srv/empty-file, which is empty in the snapshot',
  ],
  [
    '/srv/empty-folder',
    'label backupbot.backup.path on service app names /srv/empty-folder, which is empty in the snapshot',
  ],
  ['/etc', 'label backupbot.backup.path on service app names /etc, which is in no named volume of the service'],
])('a label on %s fails by its name', async (path, message) => {
  const proof = (await verify(labelled(path)))[1];
  expect(proof?.passed).toBe(false);
  expect(proof?.evidence).toContain(message);
});

test('a whole volume may be empty, but not missing', async () => {
  const whole = (volumes: Record<string, string>) =>
    service('app', { labels: { 'backupbot.backup': 'true' }, volumes });
  expect((await verify(whole({ cache: '/cache' })))[1]).toMatchObject({ passed: true });
  expect((await verify(whole({ other: '/other' })))[1]).toMatchObject({
    passed: false,
    id: 'snapshot-holds',
    name: 'the snapshot holds volume other of service app',
  });
});

test('without a snapshot every declared path is missing, and checks of the recipe are not asked', async () => {
  const never: SnapshotCheck = { describe: 'never', verify: () => Promise.reject(new Error('asked')) };
  const { host } = repository;
  const proofs = await verifySnapshot(
    { host, stack: STACK, services: [labelled('/srv/nope')], snapshot: undefined, markerValues: [] },
    [never],
  );
  expect(proofs.map(({ passed }) => passed)).toEqual([false, false]);
  expect(proofs[1]?.evidence).toBe(
    'label backupbot.backup.path on service app names /srv/nope, a path that does not exist (no snapshot was made)',
  );
});
