import { expect, test } from 'vitest';
import { proveCoverage, proveLabelsKnown, uncoveredVolumes } from './coverage.ts';
import { service } from '../snapshot/fixtures/repository.ts';
import { proveSaved, type SavedOptions } from '../snapshot/saved.ts';
import { inSnapshot } from './volumes.ts';

const STACK = 'app_ci_test';
const ON = { 'backupbot.backup': 'true' };
const content = { content: '/content' };

/** What a snapshot lists that holds these files, each as `volume/path`. */
function saved(files: readonly string[], parts: Partial<SavedOptions> = {}): SavedOptions {
  const entries = files.map((file) => {
    const [volume = '', ...path] = file.split('/');
    return { path: inSnapshot(`${STACK}_${volume}`, path.join('/')), type: 'file', sizeBytes: 7, modifiedAtMs: 0 };
  });
  return { entries, unsaved: {}, isMarked: true, ...parts };
}

test('where nobody opts in, a database is named with its image', () => {
  const db = service('db', {
    image: 'docker.io/library/mariadb:10.11@sha256:1234',
    volumes: { mysql: '/var/lib/mysql' },
  });
  expect(proveCoverage(STACK, [service('app', { volumes: content }), db])).toMatchObject({
    passed: false,
    evidence: 'service db (mariadb) has a volume that no backupbot label covers: mysql',
  });
});

test('one opt-in covers the whole stack: before a backup nobody can say more', () => {
  const db = service('db', { image: 'mariadb:10', volumes: { mysql: '/var/lib/mysql' } });
  expect(proveCoverage(STACK, [service('app', { labels: ON }), db])).toMatchObject({
    passed: true,
    evidence: 'volumes of the whole stack: mysql',
  });
});

test('a database whose only volume is left out by a label is not covered', () => {
  const db = service('db', {
    image: 'postgres:15-alpine',
    labels: { ...ON, 'backupbot.backup.volumes.data': 'false' },
    volumes: { data: '/data' },
  });
  const app = service('app', { labels: ON, volumes: { content: '/c' } });
  expect(proveCoverage(STACK, [app, db])).toMatchObject({
    passed: false,
    evidence: 'service db (postgres) has a volume that label backupbot.backup.volumes.data leaves out: data',
  });
  // The label of another service does the same.
  const both = { ...ON, 'backupbot.backup.volumes.data': 'false' };
  expect(
    proveCoverage(STACK, [
      { ...app, labels: both },
      { ...db, labels: {} },
    ]).passed,
  ).toBe(false);
});

test('a database on a folder of the host is in no backup', () => {
  const app = service('app', { labels: ON, volumes: content });
  const mount = { type: 'bind' as const, source: '/srv/pg', target: '/var/lib/postgresql/data' };
  const db = { ...service('db', { image: 'postgres:15' }), mounts: [mount] };
  expect(proveCoverage(STACK, [app, db])).toMatchObject({
    passed: false,
    evidence: 'service db (postgres) keeps its data in /srv/pg of the host, which no backup holds',
  });
  const socket = { type: 'bind' as const, source: '/var/run/docker.sock', target: '/var/run/docker.sock' };
  expect(proveCoverage(STACK, [app, { ...db, mounts: [socket] }]).passed).toBe(true);
});

test('labels that cover nothing are a failure; labels that no bot obeys leave it open', () => {
  const redis = service('redis', { image: 'redis:7', volumes: { cache: '/data' } });
  expect(proveCoverage(STACK, [redis])).toMatchObject({
    passed: false,
    evidence: 'service redis (redis) has a volume that no backupbot label covers: cache',
  });
  const odd = service('app', { labels: { ...ON, 'backupbot.backup.prehook': 'x' }, volumes: content });
  expect(proveLabelsKnown(STACK, [odd])).toEqual([
    expect.objectContaining({
      unverified: true,
      evidence: 'no backup bot obeys label backupbot.backup.prehook of service app',
      tryThis: 'did you mean "backupbot.backup.pre-hook"?',
    }),
  ]);
  expect(proveLabelsKnown(STACK, [redis])).toEqual([]);
});

test('a volume that is partly left out by its database still has its dump', () => {
  const dumped = service('db', {
    image: 'mysql:8',
    labels: { ...ON, 'backupbot.backup.volumes.data.path': 'dump.sql', 'backupbot.backup.volumes.tmp': 'false' },
    volumes: { data: '/d', tmp: '/t' },
  });
  expect(uncoveredVolumes(STACK, [dumped])).toMatchObject([{ volume: 'tmp', loses: false }]);
  expect(proveSaved(STACK, [dumped], saved(['data/dump.sql']))).toMatchObject([
    { passed: true, evidence: 'data: 1 file, 7 bytes (dump.sql); tmp: left out by its label' },
  ]);
});

test('what a snapshot lacks is named: open for a volume of any service, red for a database', () => {
  const app = service('app', { labels: ON, volumes: content });
  const redis = service('redis', { image: 'redis:7', volumes: { cache: '/data' } });
  const db = service('db', { image: 'postgres:15', volumes: { pg: '/pg' } });
  expect(proveSaved(STACK, [app, redis], saved(['content/a', 'cache/dump.rdb']))).toMatchObject([{ passed: true }]);
  expect(proveSaved(STACK, [app, redis], saved(['content/a']))).toMatchObject([
    {
      unverified: true,
      evidence: expect.stringContaining(
        'the snapshot holds nothing of volume cache: service redis (redis) has a volume',
      ),
      tryThis: expect.stringContaining("unsaved: { 'cache': "),
    },
  ]);
  const unsaved = { cache: 'a cache, filled again by itself' };
  expect(proveSaved(STACK, [app, redis], saved(['content/a'], { unsaved }))).toMatchObject([
    { passed: true, evidence: expect.stringContaining('cache: not saved (a cache, filled again by itself)') },
  ]);
  const [lost] = proveSaved(STACK, [app, db], saved(['content/a'], { unsaved: { pg: 'nobody needs the rows' } }));
  expect(lost).toMatchObject({
    passed: false,
    evidence: 'service db (postgres) has a volume that no backupbot label covers: pg',
  });
  expect(lost?.unverified).toBeUndefined();
});

test('the files of a running database without a dump are told, and count where rows are sought', () => {
  const db = service('db', { image: 'postgres:15', labels: ON, volumes: { pg: '/pg' } });
  const live = ['pg/PG_VERSION', 'pg/base/1/1259'];
  expect(proveSaved(STACK, [db], saved(live))).toMatchObject([
    { passed: true, evidence: expect.stringContaining('the files of postgres while it runs, and no dump') },
  ]);
  expect(proveSaved(STACK, [db], saved(live, { isMarked: false }))).toMatchObject([{ unverified: true }]);
  const own = [...live, 'pg/pg_wal/000000010000000000000002.00000028.backup'];
  expect(proveSaved(STACK, [db], saved(own, { isMarked: false }))).toMatchObject([{ unverified: true }]);
  for (const dump of ['pg/backup.sql.gz', 'pg/site.psql', 'pg/site.backup'])
    expect(proveSaved(STACK, [db], saved([...live, dump], { isMarked: false }))).toMatchObject([{ passed: true }]);
});
