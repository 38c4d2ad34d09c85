import { expect, test } from 'vitest';
import type { BotService } from './engine.ts';
import { hookOf, planBackup } from './labels.ts';

const ON = { 'backupbot.backup': 'true' };

function service(labels: Record<string, string>, volumes: Record<string, string>): BotService {
  const mounts = Object.entries(volumes).map(([volume, target]) => ({
    type: 'volume',
    source: `app_ci_test_${volume}`,
    target,
  }));
  return { id: 'x', name: 'db', stack: 'app_ci_test', labels, mounts };
}

test.each([
  ['no path label: every volume whole', ON, ['data/_data', 'cache/_data']],
  [
    'a path in the container',
    { ...ON, 'backupbot.backup.path': '/var/lib/db/dump.sql,/cache' },
    ['data/_data/dump.sql', 'cache/_data'],
  ],
  [
    'a path in a volume: that one restricted, the other whole',
    { ...ON, 'backupbot.backup.volumes.data.path': 'a.sql,b.sql' },
    ['data/_data/a.sql', 'data/_data/b.sql', 'cache/_data'],
  ],
  ['a volume left out', { ...ON, 'backupbot.backup.volumes.cache': 'false' }, ['data/_data']],
])('%s', (_what, labels, expected) => {
  const [plan] = planBackup([service(labels, { data: '/var/lib/db', cache: '/cache/' })]);
  expect(plan?.paths).toEqual(expected.map((path) => `/var/lib/docker/volumes/app_ci_test_${path}`));
  expect(plan?.mistakes).toEqual([]);
});

test('labels that name what no volume holds are mistakes, not paths', () => {
  const [byPath] = planBackup([service({ ...ON, 'backupbot.backup.path': '/etc' }, { data: '/var/lib/db' })]);
  const [byVolume] = planBackup([
    service(
      { ...ON, 'backupbot.backup.volumes.dta.path': 'x', 'backupbot.backup.volumes.data': 'false' },
      { data: '/var/lib/db' },
    ),
  ]);
  expect([byPath?.paths, byPath?.mistakes]).toEqual([
    [],
    ['backupbot.backup.path of service db: /etc is in none of its volumes'],
  ]);
  expect([byVolume?.paths, byVolume?.mistakes]).toEqual([
    [],
    ['backupbot.backup.volumes.dta of service db: it has no such volume'],
  ]);
});

test('a service that does not opt in has no part, and hooks are told by their moment', () => {
  const off = service(
    { 'backupbot.backup': 'false', 'backupbot.restore.post-hook': ' /pg_backup.sh restore ' },
    { data: '/d' },
  );
  expect(planBackup([off])).toEqual([]);
  expect([hookOf(off, 'restore.post'), hookOf(off, 'backup.pre')]).toEqual(['/pg_backup.sh restore', undefined]);
});
