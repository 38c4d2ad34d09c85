import { expect, test } from 'vitest';
import type { BotService } from './engine.ts';
import { hookOf, isOn, planBackup } from './labels.ts';

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
  [
    'all of a volume that a label names',
    { ...ON, 'backupbot.backup.volumes.data': 'true' },
    ['data/_data', 'cache/_data'],
  ],
])('%s', (_what, labels, expected) => {
  const plan = planBackup([service(labels, { data: '/var/lib/db', cache: '/cache/' })]);
  expect(plan.paths).toEqual(expected.map((path) => `/var/lib/docker/volumes/app_ci_test_${path}`));
  expect(plan.mistakes).toEqual([]);
});

test('one opt-in is for the whole stack, and labels of volumes may stand on any of its services', () => {
  const app = service({ ...ON, 'backupbot.backup.volumes.data.path': 'dump.sql' }, { content: '/content' });
  const db = service({ 'backupbot.backup.volumes.cache': 'false' }, { data: '/d', cache: '/c', other: '/o' });
  const stack = [app, { ...db, name: 'db' }];
  expect([isOn(stack), isOn(stack.slice(1))]).toEqual([true, false]);
  expect(planBackup(stack)).toEqual({
    paths: ['data/_data/dump.sql', 'content/_data', 'other/_data'].map(
      (path) => `/var/lib/docker/volumes/app_ci_test_${path}`,
    ),
    mistakes: [],
  });
});

test.each([
  ['/etc', { 'backupbot.backup.path': '/etc' }, 'backupbot.backup.path of service db: /etc is in none of its volumes'],
  [
    'a way out of its volume',
    { 'backupbot.backup.path': '/var/lib/db/../../x' },
    'backupbot.backup.path of service db: /var/lib/db/../../x leaves its volume',
  ],
  [
    'another way out',
    { 'backupbot.backup.volumes.data.path': '../../other_data/_data' },
    'backupbot.backup.volumes.data.path of service db: ../../other_data/_data leaves its volume',
  ],
  [
    'a volume that is not there',
    { 'backupbot.backup.volumes.dta.path': 'x', 'backupbot.backup.volumes.data': 'false' },
    'backupbot.backup.volumes.dta of service db: there is no such volume',
  ],
])('a label that names %s is a mistake, and no path', (_what, labels, mistake) => {
  expect(planBackup([service({ ...ON, ...labels }, { data: '/var/lib/db' })])).toEqual({
    paths: [],
    mistakes: [mistake],
  });
});

test('a label that says nothing to a bot is a mistake', () => {
  const { mistakes } = planBackup([service({ ...ON, 'backupbot.backup.command': 'pg_dump' }, { data: '/d' })]);
  expect(mistakes).toEqual(['backupbot.backup.command of service db: unknown']);
});

test('hooks are told by their moment', () => {
  const off = service({ 'backupbot.restore.post-hook': ' /pg_backup.sh restore ' }, { data: '/d' });
  expect([hookOf(off, 'restore.post'), hookOf(off, 'backup.pre')]).toEqual(['/pg_backup.sh restore', undefined]);
});
