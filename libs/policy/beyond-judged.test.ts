import { readPlacedCompose } from '@cc-ci/abra/files';
import { expect, test } from 'vitest';
import { beyondJudged, type Running } from './beyond-judged.ts';
import { compose, STACK, writeRecipe } from './fixtures/recipe.ts';

using recipe = writeRecipe({
  'compose.yml': compose(
    `volumes: [data:/d, "shared:/s", /etc/localtime:/etc/localtime:ro, /anonymous]
tmpfs: /run
cap_add: [CAP_CHOWN]
ports: ["8080:80", "53:53/udp"]
networks: [proxy, internal]`,
    `  worker:
    image: busybox
networks:
  proxy: { external: true }
  internal:
volumes:
  data:
  shared: { name: other_shared }
`,
  ),
});
const { model } = readPlacedCompose(recipe.path, new Map());

const app: Running = {
  name: 'app',
  mounts: [
    { type: 'volume', source: `${STACK}_data`, target: '/d', readOnly: false },
    { type: 'volume', source: 'other_shared', target: '/s', readOnly: false },
    { type: 'bind', source: '/etc/localtime', target: '/etc/localtime', readOnly: true },
    { type: 'volume', source: '', target: '/anonymous', readOnly: false },
    { type: 'tmpfs', source: '', target: '/run', readOnly: false },
  ],
  capabilities: ['CHOWN'],
  ports: ['8080/tcp', '53/udp'],
  networks: ['proxy', `${STACK}_internal`],
  sysctls: [],
  loosened: [],
};
const worker: Running = {
  ...app,
  name: 'worker',
  mounts: [],
  capabilities: [],
  ports: [],
  networks: [`${STACK}_default`],
};

test('services that have what was judged, and less, have nothing beyond it', () => {
  expect(beyondJudged(model, STACK, [app, worker, { ...worker, networks: [] }])).toEqual([]);
  expect(
    beyondJudged(model, STACK, [
      { ...app, name: 'dropped' },
      { ...app, name: 'constructor' },
    ]),
  ).toEqual([]);
});

test.each<[string, Partial<Running>]>([
  ['mount bind /etc at /e', { mounts: [{ type: 'bind', source: '/etc', target: '/e', readOnly: true }] }],
  ['mount bind /etc/localtime at /etc/localtime, writable', { mounts: [{ ...app.mounts[2]!, readOnly: false }] }],
  ['mount volume blog_data at /d, writable', { mounts: [{ ...app.mounts[0]!, source: 'blog_data' }] }],
  ['capability SYS_ADMIN', { capabilities: ['CHOWN', 'CAP_SYS_ADMIN'] }],
  ['published port 53/tcp', { ports: ['53/tcp'] }],
  ['network host', { networks: ['proxy', 'host'] }],
  ['sysctl net.core.somaxconn', { sysctls: ['net.core.somaxconn'] }],
  ['switched-off protection seccomp', { loosened: ['seccomp'] }],
])('a service that has %s beyond it is told', (extra, change) => {
  expect(beyondJudged(model, STACK, [{ ...app, ...change }])).toEqual([`service app has ${extra}`]);
});
