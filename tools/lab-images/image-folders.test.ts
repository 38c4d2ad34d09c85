import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { imageFileSchema } from './schema.ts';
import { basesOf, imagesNamedIn, planFor, readImagePlans, sourceHash } from './image-folders.ts';

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

test('what is fetched beforehand has the arguments of its variant filled in', () => {
  withFolders(({ base, web }) => {
    const plans = readImagePlans([base, web]);
    expect(planFor(plans, 'web:1')?.inputs).toMatchObject([{ package: 'web@1.0.0' }]);
    expect(planFor(plans, 'web:2')?.inputs).toMatchObject([{ package: 'web@2.0.0' }]);
  });
});

test('an image is found under all its names, and its base in another folder of images', () => {
  withFolders(({ base, web }) => {
    const plans = readImagePlans([base, web]);
    const plan = planFor(plans, 'web:1')!;
    expect(planFor(plans, 'docker.io/library/web:1')).toBe(plan);
    expect(planFor(plans, 'web')).toBeUndefined();
    expect(basesOf(plan, plans).map(({ name }) => name)).toEqual(['debian-12']);
  });
});

test('the hash follows folder, base and what bases carry, and neither where the folder lies nor anything else', () => {
  withFolders(({ base, web }) => {
    const hashes = (carried: string, roots = [base, web]) =>
      readImagePlans(roots).map((plan, _index, plans) => sourceHash(plan, plans, carried));
    const before = hashes('authority one');
    expect(hashes('authority one')).toEqual(before);
    expect(hashes('authority two').every((hash, index) => hash !== before[index])).toBe(true);
    renameSync(web, `${web}-moved`);
    expect(hashes('authority one', [base, `${web}-moved`])).toEqual(before);
    writeFileSync(join(`${web}-moved`, 'web/index.html'), 'other');
    const after = hashes('authority one', [base, `${web}-moved`]);
    expect(after.map((hash, index) => hash === before[index])).toEqual([true, false, false]);
  });
});

test('a mistake in an image.json names the file and the key', () => {
  withFolders(({ web }) => {
    writeFileSync(join(web, 'web/image.json'), '{"provenance":"real","version":"1","tags":["a:1"]}');
    expect(() => readImagePlans([web])).toThrow(/web\/image\.json: [^]*provenance/);
  });
});

/** Two folders of images: one with a base, one with an image of two versions that starts from it. */
function withFolders(look: (roots: { readonly base: string; readonly web: string }) => void): void {
  const dir = mkdtempSync(join(tmpdir(), 'images-'));
  const roots = { base: join(dir, 'shared'), web: join(dir, 'recipe') };
  const variants = [1, 2].map((major) => ({
    version: `${major}.0.0`,
    tags: [`web:${major}`],
    args: { VERSION: `${major}.0.0` },
  }));
  const inputs = [{ kind: 'npm', package: 'web@${VERSION}', to: 'web.tgz' }];
  const files = {
    'shared/debian/image.json': { provenance: 'rebuilt', version: '12', tags: ['cc-ci/debian:12'], suite: 'bookworm' },
    'recipe/web/image.json': { provenance: 'rebuilt', variants, inputs },
    'recipe/web/Dockerfile': 'FROM cc-ci/debian:12\n',
    'recipe/web/index.html': 'hello',
    'recipe/none/note.txt': 'a folder without an image.json is none of an image',
  };
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    look(roots);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('docs/lab.md names every key of an image.json', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/lab.md'), 'utf8');
  const keys = keysOf(z.toJSONSchema(imageFileSchema, { io: 'input' }));
  expect(keys).toEqual(expect.arrayContaining(['provenance', 'variants', 'member', 'go-files']));
  for (const key of keys) expect(page, key).toContain(`\`${key}\``);
});

/** Names of properties, and the words of `kind`, anywhere in a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...others } = schema as { properties?: Record<string, { const?: string }> };
  const own = Object.entries(properties).flatMap(([name, { const: word }]) => (word ? [name, word] : [name]));
  return [...own, ...Object.values(properties).flatMap(keysOf), ...Object.values(others).flatMap(keysOf)];
}
