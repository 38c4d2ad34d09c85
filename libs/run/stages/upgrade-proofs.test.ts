import { parseMeta } from '@cc-ci/recipe';
import { StageLog } from '@cc-ci/results';
import type { Converged, Service, Task } from '@cc-ci/swarm';
import { COMPLETE as ENDED_WELL, SERVICE } from '@cc-ci/swarm/fixtures';
import { expect, test } from 'vitest';
import { proveOldTasksGone, proveOneShots, proveSomethingUpgraded, proveVolumesKept } from './upgrade-proofs.ts';

const APP: Service = {
  ...SERVICE,
  name: 'app',
  fullName: 'docs_app',
  image: 'nginx:1.26.3',
  template: '{}',
  mounts: [{ type: 'volume', source: 'docs_content', target: '/srv' }],
};
const COMPLETE: Task = { ...ENDED_WELL, image: 'nginx:1.26.3', template: '{}' };

function runOf(meta: object = {}) {
  return { app: { stack: 'docs' }, recipe: { meta: parseMeta('recipe.ts', { name: 'docs', ...meta }) } };
}

/** An upgrade from some services to others, of which each has one task that ended well. */
function upgradeOf(before: readonly Service[], services: readonly Service[]) {
  const converged: Converged = { services, tasks: services.map(({ id }) => ({ ...COMPLETE, serviceId: id })) };
  return { before: { services: before, ended: undefined }, converged };
}

test('a new service that ended well is unverified, unless somebody says that it should', async () => {
  const worker = { ...APP, id: 'w', name: 'worker' };
  const asNew = upgradeOf([APP], [worker]);
  const log = new StageLog('upgrade', () => undefined);
  await log.proof({ id: 'one-shots-known', name: '' }, () => proveOneShots(runOf(), asNew));
  expect(log.tests[0]?.verdict).toBe('unverified');
  expect(log.tests[0]?.message).toMatch(/^worker ended with exit code 0 .*oneShots: \['worker'\]$/s);
  expect(proveOneShots(runOf({ oneShots: ['worker'] }), asNew)).toBe('ended as they should: worker');
  expect(proveOneShots(runOf(), upgradeOf([worker], [worker]))).toBe('ended as they should: worker');
  expect(proveOneShots(runOf(), upgradeOf([], [{ ...worker, restarts: 'none' }]))).toContain('worker');
});

test('a volume that nobody mounts any more is left behind with its data, unless that is declared', () => {
  const moved = { ...APP, mounts: [{ type: 'volume' as const, source: 'docs_html', target: '/srv' }] };
  expect(() => proveVolumesKept(runOf(), upgradeOf([APP], [moved]))).toThrow(
    'volume content, which the base mounts in app at /srv, is mounted nowhere in the head',
  );
  expect(proveVolumesKept(runOf({ upgrade: { drops: ['content'] } }), upgradeOf([APP], [moved]))).toContain('content');
  const elsewhere = { ...moved, id: 'd', name: 'db', mounts: APP.mounts };
  expect(proveVolumesKept(runOf(), upgradeOf([APP], [moved, elsewhere]))).toBe('2 volumes, none left behind');
});

test('a task of an older definition that runs on is told, but not one of a service that is removed and takes its time', () => {
  const running = { ...COMPLETE, state: 'running', desiredState: 'running' };
  const leaving = { ...running, id: 'r', serviceId: 'removed', desiredState: 'remove' };
  expect(proveOldTasksGone({ converged: { services: [APP], tasks: [running, leaving] } })).toContain('1 tasks run');
  const old = { ...running, id: 'o', template: '{"a":0}' };
  expect(() => proveOldTasksGone({ converged: { services: [APP], tasks: [running, old] } })).toThrow(
    '1 tasks of an old',
  );
});

const versions = { base: { version: '1.0.0+1' }, head: { commit: '5f0c1e5f0c1e' } };
const config = { services: { app: { image: 'nginx:1.26.3', labels: {} } }, volumes: [] };

test.each([
  ['my.note', 'unverified'],
  ['com.example.team', 'unverified'],
  ['coop-cloud.docs.chaos-version', 'unverified'],
  ['traefik.http.routers.docs.priority', 'passed'],
  ['Traefik.HTTP.Routers.docs.priority', 'passed'],
  ['backupbot.backup', 'passed'],
  ['coop-cloud.docs.version', 'passed'],
])('a head that changes the label %s alone is %s', async (label, verdict) => {
  const log = new StageLog('upgrade', () => undefined);
  const upgrade = upgradeOf([APP], [{ ...APP, labels: { [label]: 'b' } }]);
  await log.proof({ id: 'changed', name: '' }, () => proveSomethingUpgraded({ versions }, { ...upgrade, config }));
  expect(log.tests[0]?.verdict).toBe(verdict);
});

test('so it is with labels of the container', () => {
  const labelled = (label: string) => ({
    ...APP,
    template: JSON.stringify({ ContainerSpec: { Labels: { [label]: 'b' } } }),
  });
  const prove = (now: Service) => proveSomethingUpgraded({ versions }, { ...upgradeOf([APP], [now]), config });
  expect(() => prove(labelled('my.note'))).toThrow('nothing was upgraded');
  expect(prove(labelled('diun.enable'))).toContain('app: container label diun.enable=b new');
});

test('a head that pins another digest of the same tag upgrades it; one that the registry moved does not', () => {
  const [old, now] = [
    { ...APP, image: 'nginx:1.26.3@sha256:0a' },
    { ...APP, image: 'nginx:1.26.3@sha256:0b' },
  ];
  const prove = (image: string) =>
    proveSomethingUpgraded(
      { versions },
      { ...upgradeOf([old], [now]), config: { ...config, services: { app: { image, labels: {} } } } },
    );
  expect(prove(now.image)).toContain('app: image nginx:1.26.3@sha256:0a, now nginx:1.26.3@sha256:0b');
  expect(() => prove('nginx:1.26.3')).toThrow('nothing was upgraded');
});
