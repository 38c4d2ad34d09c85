import { expect, test } from 'vitest';
import { service } from '../snapshot/fixtures/repository.ts';
import { declaredPaths, isBackupCapable, unknownLabels } from './labels.ts';

const STACK = 'app_ci_test';
const ON = { 'backupbot.backup': 'true' };
const paths = (...services: Parameters<typeof declaredPaths>[1]) =>
  declaredPaths(STACK, services).map(({ path }) => path);

test('a path in the container is resolved through the volume that holds it, the innermost one', () => {
  const app = service('app', {
    labels: { ...ON, 'backupbot.backup.path': '/srv/site, /srv/site/media/pictures' },
    volumes: { site: '/srv/site', media: '/srv/site/media/' },
  });
  expect(paths(app)).toEqual([
    '/var/lib/docker/volumes/app_ci_test_site/_data',
    '/var/lib/docker/volumes/app_ci_test_media/_data/pictures',
  ]);
});

test('a path in the container that no volume holds has no place in a snapshot', () => {
  const app = service('app', {
    labels: { ...ON, 'backupbot.backup.path': '/etc/nginx' },
    volumes: { site: '/srv/site' },
  });
  expect(paths(app)).toEqual([undefined]);
});

test('a path relative to a volume restricts that volume; the others are saved whole, unless left out', () => {
  const db = service('db', {
    labels: { ...ON, 'backupbot.backup.volumes.data.path': 'backup.sql.gz', 'backupbot.backup.volumes.cache': 'false' },
    volumes: { data: '/var/lib/mysql', cache: '/cache', conf: '/conf' },
  });
  expect(paths(db)).toEqual([
    '/var/lib/docker/volumes/app_ci_test_data/_data/backup.sql.gz',
    '/var/lib/docker/volumes/app_ci_test_conf/_data',
  ]);
});

test('a label for a volume that is not there names the label', () => {
  const db = service('db', { labels: { ...ON, 'backupbot.backup.volumes.dta.path': 'backup.sql' }, volumes: {} });
  expect(declaredPaths(STACK, [db])).toEqual([
    {
      service: 'db',
      label: 'backupbot.backup.volumes.dta.path',
      declared: 'backup.sql',
      path: undefined,
      named: true,
      problem: 'is in a volume that no service mounts; there are none',
    },
  ]);
});

test('a service that does not opt in declares nothing', () => {
  const off = service('app', {
    labels: { 'backupbot.backup': 'false', 'backupbot.backup.path': '/data' },
    volumes: { data: '/data' },
  });
  expect([paths(off), isBackupCapable([off]), isBackupCapable([service('app', { labels: ON })])]).toEqual([
    [],
    false,
    true,
  ]);
});

test('one opt-in switches the whole stack on: labels of volumes may stand on any service', () => {
  const app = service('app', {
    labels: {
      ...ON,
      'backupbot.backup.volumes.mysql.path': 'dump.sql',
      'backupbot.backup.volumes.cache': 'false',
    },
    volumes: { content: '/content' },
  });
  const db = service('db', { volumes: { mysql: '/var/lib/mysql', cache: '/cache', other: '/other' } });
  expect(paths(app, db)).toEqual([
    '/var/lib/docker/volumes/app_ci_test_mysql/_data/dump.sql',
    '/var/lib/docker/volumes/app_ci_test_content/_data',
  ]);
});

test.each([
  ['backupbot.backup.path', '/srv/../../other_ci_test_data/_data'],
  ['backupbot.backup.volumes.data.path', '../../other_ci_test_data/_data'],
])('a path that leaves its volume has no place in a snapshot: %s', (label, value) => {
  const app = service('app', { labels: { ...ON, [label]: value }, volumes: { data: '/srv' } });
  expect(declaredPaths(STACK, [app])).toEqual([
    expect.objectContaining({ path: undefined, problem: 'leaves its volume by ".."' }),
  ]);
});

test('labels that no bot obeys are named', () => {
  const app = service('app', {
    labels: { ...ON, 'backupbot.backup.command': 'pg_dump', 'backupbot.volumes.data': 'true', 'other.label': 'x' },
  });
  expect(unknownLabels([app])).toEqual([
    { service: 'app', label: 'backupbot.backup.command' },
    { service: 'app', label: 'backupbot.volumes.data' },
  ]);
});
