import { expect, test } from 'vitest';
import { proveCoverage, uncoveredVolumes } from './coverage.ts';
import { service } from './fixtures/repository.ts';
import { declaredPaths, isBackupCapable } from './labels.ts';

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
    { service: 'db', label: 'backupbot.backup.volumes.dta.path', declared: 'backup.sql', path: undefined, named: true },
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

test('a database that no label covers is named with its image', () => {
  const app = service('app', { labels: ON, volumes: { content: '/content' } });
  const db = service('db', {
    image: 'docker.io/library/mariadb:10.11@sha256:1234',
    volumes: { mysql: '/var/lib/mysql' },
  });
  const proof = proveCoverage(STACK, [app, db]);
  expect(proof.passed).toBe(false);
  expect(proof.evidence).toBe('service db (mariadb) has a volume that no backupbot label covers: mysql');
});

test('a database whose only volume is left out by a label is not covered', () => {
  const db = service('db', {
    image: 'postgres:15-alpine',
    labels: { ...ON, 'backupbot.backup.volumes.data': 'false' },
    volumes: { data: '/data' },
  });
  expect(proveCoverage(STACK, [service('app', { labels: ON, volumes: { content: '/c' } }), db])).toMatchObject({
    passed: false,
    evidence: 'service db (postgres) has a volume that label backupbot.backup.volumes.data leaves out: data',
  });
});

test('a database whose dump is saved is covered, and so is one whose volume another service saves', () => {
  const dumped = service('db', {
    image: 'mysql:8',
    labels: { ...ON, 'backupbot.backup.volumes.data.path': 'dump.sql' },
    volumes: { data: '/d', tmp: '/t' },
  });
  const shared = service('db2', { image: 'postgres:15', volumes: { pg: '/pg' } });
  const saver = service('app', { labels: { ...ON, 'backupbot.backup.path': '/pg' }, volumes: { pg: '/pg' } });
  expect(uncoveredVolumes(STACK, [dumped, shared, saver])).toEqual([]);
});

test('a cache that is not saved is said, and is no failure; labels that cover nothing are', () => {
  const redis = service('redis', { image: 'redis:7', volumes: { cache: '/data' } });
  const app = service('app', { labels: ON, volumes: { content: '/content' } });
  expect(proveCoverage(STACK, [app, redis])).toMatchObject({
    passed: true,
    evidence: expect.stringContaining('service redis (redis) has a volume'),
  });
  expect(proveCoverage(STACK, [redis])).toMatchObject({
    passed: false,
    evidence: 'service redis (redis) has a volume that no backupbot label covers: cache',
  });
});
