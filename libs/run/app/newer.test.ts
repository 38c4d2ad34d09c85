import { expect, test } from 'vitest';
import { proveNewer } from './newer.ts';

const STACK = 'docs_ci_test';
const DATA = { type: 'volume', source: 'data', target: '/data' } as const;
const stackOf = (version: string, image: string, db = 'postgres:15'): Parameters<typeof proveNewer>[1] => [
  { name: 'app', image, labels: { [`coop-cloud.${STACK}.version`]: version }, mounts: [] },
  { name: 'db', image: db, labels: {}, mounts: [DATA] },
];

function prove([base, oldImage]: [string, string], [head, image]: [string, string]): string {
  const run = { app: { stack: STACK }, versions: { base: { version: base } } };
  return proveNewer(run, stackOf(base, oldImage), stackOf(head, image));
}

test.each<[string, [string, string], [string, string]]>([
  ['both go up', ['1.1.0+1.25.0', 'nginx:1.25.0'], ['1.2.0+1.26.3', 'nginx:1.26.3@sha256:0a']],
  ['only the recipe goes up', ['1.1.0+1.26.3', 'nginx:1.26.3'], ['1.2.0+1.26.3', 'nginx:1.26.3']],
  ['the head is not released yet', ['1.1.0+v1.9.0', 'a/b:v1.9.0'], ['1.1.0+v1.9.0', 'a/b:v1.10.0']],
  ['the image is another one', ['1.1.0+8.0', 'mysql:8.0'], ['1.2.0+10.11', 'mariadb:8']],
  ['tags are no versions', ['1.1.0+1', 'a/b:latest'], ['1.2.0+1', 'a/b:sha-0f1e2d']],
  ['the project counts by years no more', ['1.1.0+2023.12.1', 'a/b:2023.12.1'], ['1.2.0+1.0.0', 'a/b:1.0.0']],
  ['a tag names any patch', ['1.1.0+1.26.3', 'a/b:1.26.3'], ['1.2.0+1.26', 'a/b:1.26']],
  ['tags are commits of digits', ['1.1.0+9876543', 'a/b:sha-9876543'], ['1.2.0+1234567', 'a/b:sha-1234567']],
  ['tags are commits that begin with a digit', ['1.1.0+9f1e2d3', 'a/b:9f1e2d3'], ['1.2.0+1a2b3c4', 'a/b:1a2b3c4']],
  ['a release candidate becomes a release', ['1.1.0+2.0.0-rc.1', 'a/b:2.0.0-rc.1'], ['1.2.0+2.0.0', 'a/b:2.0.0']],
  ['dates go up', ['1.1.0+1', 'a/b:RELEASE.2024-01-05T1Z'], ['1.2.0+1', 'a/b:RELEASE.2024-02-01T1Z']],
  [
    'a tag has a suffix',
    ['1.1.0+5.130.4-alpine', 'ghost:5.130.4-alpine'],
    ['1.2.0+6.65.0-alpine', 'ghost:6.65.0-alpine'],
  ],
])('%s', (_case, base, head) => expect(prove(base, head)).toContain(base[0]));

test('an upgrade of the recipe alone is told as such', () => {
  expect(prove(['1.1.0+1.26.3', 'nginx:1.26.3'], ['1.2.0+1.26.3', 'nginx:1.26.3@sha256:0a'])).toBe(
    '1.1.0+1.26.3 → 1.2.0+1.26.3, of the recipe alone: both run nginx:1.26.3',
  );
  expect(prove(['1.1.0+1', 'nginx:1.25'], ['1.2.0+1', 'nginx:1.26'])).toBe('1.1.0+1 → 1.2.0+1');
});

test.each<[string, { base: [string, string]; head: [string, string]; says: string }]>([
  [
    'the recipe',
    {
      base: ['1.2.0+1.26.3', 'nginx:1.26.3'],
      head: ['1.1.0+1.26.3', 'nginx:1.26.3'],
      says: 'the head is version 1.1.0+1.26.3 of the recipe, and the base 1.2.0+1.26.3',
    },
  ],
  [
    'the application',
    {
      base: ['1.2.0+1.26.3', 'nginx:latest'],
      head: ['1.3.0+1.22.1', 'nginx:latest'],
      says: 'the head brings version 1.22.1 of the application, and the base 1.26.3',
    },
  ],
  [
    'its image',
    {
      base: ['1.2.0+1.26.3', 'nginx:1.26.3'],
      head: ['1.2.0+1.26.3', 'nginx:1.22.1@sha256:0a'],
      says: 'service app goes from nginx:1.26.3 back to nginx:1.22.1',
    },
  ],
])('%s goes down', (_case, { base, head, says }) => expect(() => prove(base, head)).toThrow(says));

test.each([
  ['a date', 'RELEASE.2024-02-01T10-00-00Z', 'RELEASE.2024-01-05T10-00-00Z'],
  ['a date without hyphens', '20240201', '20240105'],
  ['a fourth part', '1.2.3.5', '1.2.3.4'],
  ['a release candidate', '2.0.0', '2.0.0-rc.1'],
  ['a release candidate, as Python writes it', 'v2.0.0', 'v2.0.0rc1'],
])('the image goes down by %s', (_what, old, now) =>
  expect(() => prove(['1.1.0+1', `a/b:${old}`], ['1.2.0+1', `a/b:${now}`])).toThrow(
    `service app goes from a/b:${old} back to a/b:${now}`,
  ),
);

test('a database that goes down over its data is a downgrade, what keeps none is not', () => {
  const run = { app: { stack: STACK }, versions: { base: { version: '1.1.0+1.25.0' } } };
  const before = stackOf('1.1.0+1.25.0', 'nginx:1.25.0', 'mariadb:10.11.6@sha256:0a');
  const now = stackOf('1.2.0+1.26.3', 'nginx:1.26.3', 'mariadb:10.11.2@sha256:0b');
  expect(() => proveNewer(run, before, now)).toThrow('service db goes from mariadb:10.11.6 back to mariadb:10.11.2');
  const socket = { type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' } as const;
  for (const mounts of [[], [socket], [{ ...DATA, readOnly: true }]]) {
    const without = (services: typeof now) => services.map((service) => ({ ...service, mounts }));
    expect(proveNewer(run, without(before), without(now))).toBe('1.1.0+1.25.0 → 1.2.0+1.26.3');
  }
  expect(proveNewer(run, before, stackOf('1.2.0+1.26.3', 'nginx:1.26.3', 'mariadb:11'))).toContain('1.2.0');
});
