import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { service } from './fixtures/repository.ts';
import { pairVolumes, restoreElsewhere } from './relocate.ts';
import type { SnapshotHost } from './snapshot-host.ts';

const ON = { 'backupbot.backup': 'true' };
const host: SnapshotHost = {
  exec: () => Promise.resolve({ exitCode: 0, stdout: Buffer.from(''), stderr: Buffer.from('') }),
  stream: () => Readable.from([]),
};
const snapshot = { id: '0123456789abcdef', paths: ['/var/lib/docker/volumes/app_ci_test_data/_data'] };

test('volumes are paired by service and mount point, whatever they are called; what only one app has stays out', () => {
  const old = [
    service('db', { labels: {}, volumes: { data: '/data', cache: '/cache' } }),
    service('app', { labels: {}, volumes: { data: '/data' } }),
  ];
  const place = { type: 'volume' as const, source: 'another_ci_test_database', target: '/data' };
  const fresh = [{ ...service('db', { labels: {}, volumes: {} }), mounts: [place] }];
  expect(pairVolumes(old, fresh)).toEqual([{ from: 'app_ci_test_data', to: 'another_ci_test_database' }]);
});

test('a snapshot that holds none of the volumes is no restore', async () => {
  const moves = [{ from: 'app_ci_test_dat', to: 'another_ci_test_dat' }];
  await expect(
    restoreElsewhere({ host, snapshot }, moves, { services: [], exec: host.exec as never }),
  ).rejects.toMatchObject({ code: 'RELOCATION_FAILED', last: snapshot.paths[0] });
});

test('hooks of the whole stack run around the writing; one that fails is told with its words', async () => {
  const moves = [{ from: 'app_ci_test_data', to: 'another_ci_test_data' }];
  const hooks = { 'backupbot.restore.pre-hook': 'stop', 'backupbot.restore.post-hook': 'load' };
  const services = [
    service('db', { labels: { ...ON, ...hooks }, volumes: {} }),
    service('app', { labels: hooks, volumes: {} }),
  ];
  const ran: string[] = [];
  const exec = (name: string, argv: readonly string[]) => {
    ran.push(`${name}: ${argv.at(-1)}`);
    return Promise.resolve({
      exitCode: argv.at(-1) === 'load' ? 3 : 0,
      stdout: Buffer.from(''),
      stderr: Buffer.from('no dump'),
    });
  };
  await expect(restoreElsewhere({ host, snapshot }, moves, { services, exec })).rejects.toMatchObject({
    code: 'RESTORE_HOOK_FAILED',
    message: expect.stringContaining('exit code 3: load'),
    last: 'no dump',
  });
  expect(ran).toEqual(['db: stop', 'app: stop', 'db: load']);
});
