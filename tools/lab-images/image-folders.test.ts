import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { basesOf, imagesNamedIn, planFor, readImagePlans, sourceHash } from './image-folders.ts';
import { imagesOfService, services, servicesOnDemand } from './services.ts';

test('a Dockerfile’s images: arguments filled in, its own stages and scratch left out', () => {
  const dockerfile = `ARG SUITE
ARG NODE=24
FROM --platform=linux/amd64 cc-ci/node:\${NODE} AS build
FROM cc-ci/debian:$SUITE
COPY --from=build /a /a
COPY --from=cc-ci/tools:1 /b /b
FROM scratch
`;
  expect(imagesNamedIn(dockerfile, { SUITE: 'trixie' })).toEqual([
    'cc-ci/node:24',
    'cc-ci/debian:trixie',
    'cc-ci/tools:1',
  ]);
});

test('every folder of images is valid, no tag is provided twice, and every base is there', () => {
  const plans = readImagePlans();
  const tags = plans.flatMap((plan) => plan.tags);
  expect(tags).toEqual([...new Set(tags)]);
  for (const plan of plans) {
    const named = plan.suite ? [] : basesOf(plan, plans);
    for (const base of named) expect(base.tags.length).toBeGreaterThan(0);
  }
  expect(basesOf(planFor(plans, 'nginx:1.26.3')!, plans).map(({ name }) => name)).toEqual(['debian-13']);
});

test('the lab can build every image that its own apps need', () => {
  const plans = readImagePlans();
  for (const image of [...services, ...Object.values(servicesOnDemand)].flatMap(imagesOfService))
    expect(planFor(plans, image), image).toBeDefined();
});

test('a tag is found under all its names', () => {
  const plans = readImagePlans();
  const plan = planFor(plans, 'nginx:1.22.1');
  expect(plan?.version).toBe('1.22.1');
  expect(planFor(plans, 'docker.io/library/nginx:1.22.1')).toBe(plan);
  expect(planFor(plans, 'nginx')).toBeUndefined();
});

test('what is fetched beforehand has the arguments of its variant filled in', () => {
  const inputs = readImagePlans()
    .filter(({ dir }) => dir.endsWith('/pds'))
    .flatMap((plan) => plan.inputs);
  expect(inputs).toMatchObject([
    { packages: { '@atproto/pds': '0.4.217' } },
    { packages: { '@atproto/pds': '0.5.35' } },
  ]);
});

test('the hash follows folder, base and what bases carry, and nothing else', () => {
  const dir = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    for (const folder of ['debian', 'nginx'])
      cpSync(join(import.meta.dirname, 'images', folder), join(dir, folder), { recursive: true });
    const hashes = (carried: string) =>
      readImagePlans(dir).map((plan, _index, plans) => sourceHash(plan, plans, carried));
    const before = hashes('authority one');
    expect(hashes('authority one')).toEqual(before);
    expect(hashes('authority two').every((hash, index) => hash !== before[index])).toBe(true);
    writeFileSync(join(dir, 'nginx/index.html'), 'other');
    const after = hashes('authority one');
    expect(after.map((hash, index) => hash === before[index])).toEqual([true, true, false, false]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a mistake in an image.json names the file and the key', () => {
  const dir = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    cpSync(join(import.meta.dirname, 'images/nginx'), join(dir, 'nginx'), { recursive: true });
    writeFileSync(join(dir, 'nginx/image.json'), '{"provenance":"real","version":"1","tags":["a:1"]}');
    expect(() => readImagePlans(dir)).toThrow(/nginx\/image\.json: [^]*provenance/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
