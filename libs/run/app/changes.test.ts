import type { Service } from '@cc-ci/swarm';
import { SERVICE } from '@cc-ci/swarm/fixtures';
import { expect, test } from 'vitest';
import { changesBetween, tellChanges } from './changes.ts';

const SPEC = {
  ContainerSpec: {
    Env: ['TYPE=docs:1.0.0+1', 'MODE=plain'],
    Configs: [{ ConfigName: 'conf_v1', File: { Name: '/etc/conf' } }],
    Healthcheck: { Test: ['CMD', 'true'] },
  },
};
const APP: Service = {
  ...SERVICE,
  name: 'app',
  image: 'nginx:1.22.1@sha256:0a',
  labels: { 'coop-cloud.docs.chaos-version': '0a', 'traefik.http.routers.docs.rule': 'Host(`a`)' },
  template: JSON.stringify(SPEC),
  endpoint: '{"Mode":"vip"}',
  restarts: 'any',
  healthCheck: 'own',
  mounts: [{ type: 'volume', source: 'docs_content', target: '/srv' }],
};

const told = (change: Partial<Service>) => tellChanges(changesBetween([APP], [{ ...APP, ...change }]));
const withSpec = (change: object) => ({
  template: JSON.stringify({ ...SPEC, ContainerSpec: { ...SPEC.ContainerSpec, ...change } }),
});

test('what abra stamps at every deploy is no change, nor is a digest', () => {
  const labels = { ...APP.labels, 'coop-cloud.docs.chaos-version': '0b' };
  expect(told({ labels, image: 'nginx:1.22.1@sha256:0b', ...withSpec({ Env: ['TYPE=docs:2', 'MODE=plain'] }) })).toBe(
    '',
  );
});

test.each<[string, Partial<Service>]>([
  ['app: image nginx:1.22.1, now nginx:1.26.3', { image: 'nginx:1.26.3@sha256:0b' }],
  ['app: replicas 1, now 0', { replicas: 0 }],
  [
    'app: mount docs_content:/srv gone, mount docs_html:/srv new',
    { mounts: [{ type: 'volume', source: 'docs_html', target: '/srv' }] },
  ],
  [
    'app: mount docs_content:/srv gone, mount docs_content/html:/srv new',
    { mounts: [{ type: 'volume', source: 'docs_content', target: '/srv', subpath: 'html' }] },
  ],
  [
    'app: mount docs_content:/srv gone, mount docs_content on /mnt/docs:/srv new',
    { mounts: [{ type: 'volume', source: 'docs_content', target: '/srv', device: '/mnt/docs' }] },
  ],
  [
    'app: port 80:8080/tcp host new',
    { endpoint: '{"Ports":[{"PublishedPort":80,"TargetPort":8080,"PublishMode":"host"}]}' },
  ],
  [
    'app: label traefik.http.routers.docs.rule=Host(`a`), now Host(`b`)',
    { labels: { 'traefik.http.routers.docs.rule': 'Host(`b`)' } },
  ],
  ['app: memory limit none, now 8 MiB', { memoryLimitBytes: 8_388_608 }],
  ['app: placement any node, now node.role==worker', { placement: '{"Constraints":["node.role==worker"]}' }],
  [
    'app: update policy {}, now {"FailureAction":"rollback","Order":"start-first"}',
    { updates: '{"FailureAction":"rollback","Order":"start-first"}' },
  ],
  ['app: placement any node, now 1 to a node', { placement: '{"MaxReplicas":1}' }],
  [
    'app: mount docs_content:/srv gone, mount docs_content:/srv:ro new',
    { mounts: [{ type: 'volume', source: 'docs_content', target: '/srv', readOnly: true }] },
  ],
  [
    'app: config conf_v1 at /etc/conf gone, config conf_v1 at /etc/conf with mode 555 of 101:0 new',
    withSpec({ Configs: [{ ConfigName: 'conf_v1', File: { Name: '/etc/conf', Mode: 0o555, UID: '101', GID: '0' } }] }),
  ],
  ['app: setting StopGracePeriod=9 new', withSpec({ StopGracePeriod: 9 })],
  [
    'app: restart policy none, now {"Condition":"any"}',
    { template: JSON.stringify({ ...SPEC, RestartPolicy: { Condition: 'any' } }) },
  ],
  ['app: variable MODE=plain gone, variable NEW=1 new', withSpec({ Env: ['TYPE=docs:1', 'NEW=1'] })],
  ['app: config conf_v1 at /etc/conf gone', withSpec({ Configs: [] })],
  ['app: secret key_v1 at key new', withSpec({ Secrets: [{ SecretName: 'key_v1', File: { Name: 'key' } }] })],
  ['app: health check {"Test":["CMD","true"]}, now none', withSpec({ Healthcheck: undefined })],
  ['app: command the image’s, now sh -c true', withSpec({ Args: ['sh', '-c', 'true'] })],
  ['app: setting User="101" new', withSpec({ User: '101' })],
  ['app: container label a=1 new', withSpec({ Labels: { a: '1' } })],
  [
    'app: setting Networks=[{"Target":"n"}] new',
    { template: JSON.stringify({ ...SPEC, Networks: [{ Target: 'n' }] }) },
  ],
  [
    'app: setting Limits={"NanoCPUs":1} new',
    { template: JSON.stringify({ ...SPEC, Resources: { Limits: { NanoCPUs: 1, MemoryBytes: 2 } } }) },
  ],
])('%s', (says, change) => expect(told(change)).toBe(says));

test('a service that was only told to start again has not changed', () => {
  expect(told({ template: JSON.stringify({ ...SPEC, ForceUpdate: 1 }) })).toBe('');
});

test('a service that comes and one that goes are told', () => {
  expect(tellChanges(changesBetween([APP], [{ ...APP, name: 'web' }]))).toBe('app: gone; web: new');
});
