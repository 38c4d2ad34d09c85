import { once } from 'node:events';
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CcciError } from '@cc-ci/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArchive } from './archives.ts';
import { factsOf, keepText } from './fixtures/keep-text.ts';
import {
  type CheckpointPlace,
  dropCheckpoint,
  keepCheckpoint,
  listCheckpoints,
  openCheckpoint,
  type OpenCheckpoint,
} from './store.ts';
import { storeId } from './store-id.ts';

const WRITER = join(import.meta.dirname, 'fixtures/writer.ts');

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'cc-ci-checkpoints-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const place = (key = 'a'): CheckpointPlace => ({ root, recipe: 'ghost', key: key.repeat(64) });
const folders = () => readdirSync(join(root, 'ghost'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const manifestFile = (key = 'a') => join(root, 'ghost', `${key.repeat(64)}.json`);

async function contentOf(opened: OpenCheckpoint | undefined): Promise<string> {
  const [archive] = opened!.archives;
  const { sha256 } = opened!.manifest.volumes[0]!;
  return text(await readArchive(archive!, { recipe: 'ghost', volume: 'data', sha256 }));
}

async function contentNow(key = 'a'): Promise<string> {
  await using opened = await openCheckpoint(place(key));
  return await contentOf(opened);
}

const codeOf = (error: unknown) => (error instanceof CcciError ? error.code : error);

test('what is kept is read back, by its owner alone', async () => {
  await keepText(place(), 'first');
  expect(await contentNow()).toBe('first');
  const [folder] = folders();
  const files = readdirSync(join(root, 'ghost', folder!.name)).map((name) => join(root, 'ghost', folder!.name, name));
  for (const file of [manifestFile(), ...files]) expect(statSync(file).mode & 0o777, file).toBe(0o600);
  expect(listCheckpoints(root)).toEqual([
    expect.objectContaining({ recipe: 'ghost', base: '1.0.0', sizeBytes: statSync(files[0]!).size }),
  ]);
});

test('there is none', async () => {
  expect(await openCheckpoint(place())).toBeUndefined();
  expect(listCheckpoints(root)).toEqual([]);
});

test('another one takes its place; who has the old one open reads on', async () => {
  await keepText(place(), 'old');
  await using old = await openCheckpoint(place());
  await keepText(place(), 'new');
  expect(await contentNow()).toBe('new');
  expect(await contentOf(old)).toBe('old');
  expect(folders()).toHaveLength(1);
});

test('two writers at once: each reader finds one of them, whole, and one is left', async () => {
  const writers = ['one', 'two', 'three'].map((word) => keepText(place(), word.repeat(10_000)));
  await Promise.all(writers);
  expect(['one', 'two', 'three'].map((word) => word.repeat(10_000))).toContain(await contentNow());
  expect(folders()).toHaveLength(1);
});

test.for(['an archive', 'all archives'])(
  'a writer that is killed after %s leaves the old one, and its folder goes with the next',
  async (when) => {
    await keepText(place(), 'old');
    const writer = fork(WRITER, [root, place().key, when], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(writer, 'message');
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    expect(folders(), 'it had begun').toHaveLength(2);
    expect(await contentNow()).toBe('old');
    await keepText(place(), 'new');
    expect(await contentNow()).toBe('new');
    expect(folders()).toHaveLength(1);
  },
);

test('a disk that is full: the old one stays, and nothing of the new one', async () => {
  await keepText(place(), 'old');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const kept = keepCheckpoint(place(), (folder) => {
    writeFileSync(join(folder, 'half'), 'half');
    return Promise.reject(full);
  });
  await expect(kept.catch(codeOf)).resolves.toBe('CHECKPOINT_UNKEPT');
  expect(await contentNow()).toBe('old');
  expect(folders()).toHaveLength(1);
});

test('another format is refused, and left where it is', async () => {
  mkdirSync(join(root, 'ghost'));
  writeFileSync(manifestFile(), JSON.stringify({ format: 2, folder: 'of-another-version' }));
  mkdirSync(join(root, 'ghost/of-another-version'));
  const error = await openCheckpoint(place()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'CHECKPOINT_FORMAT',
    message: 'the checkpoint of ghost has format 2, and this version reads format 1',
  });
  await keepText(place('b'), 'of this version');
  expect(folders().map(({ name }) => name)).toContain('of-another-version');
});

test.for([
  ['text', 'not JSON'],
  ['an empty file', ''],
  ['null', 'null'],
])('a description that is %s', async ([, content]) => {
  mkdirSync(join(root, 'ghost'));
  writeFileSync(manifestFile(), content!);
  expect(['CHECKPOINT_DAMAGED', 'CHECKPOINT_FORMAT']).toContain(await openCheckpoint(place()).catch(codeOf));
});

test('a description that was copied to another key', async () => {
  await keepText(place(), 'first');
  writeFileSync(manifestFile('b'), readFileSync(manifestFile()));
  await expect(openCheckpoint(place('b')).catch(codeOf)).resolves.toBe('CHECKPOINT_DAMAGED');
});

test('a description that leaves its folder', async () => {
  await keepText(place(), 'first');
  writeFileSync(manifestFile(), readFileSync(manifestFile(), 'utf8').replace(/"folder": "[^"]*"/, '"folder": "../.."'));
  await expect(openCheckpoint(place()).catch(codeOf)).resolves.toBe('CHECKPOINT_DAMAGED');
});

test.for(['cut', 'changed', 'missing'])('an archive that is %s', async (how) => {
  await keepText(place(), 'first');
  const file = join(root, 'ghost', folders()[0]!.name, readdirSync(join(root, 'ghost', folders()[0]!.name))[0]!);
  const bytes = readFileSync(file);
  if (how === 'cut') writeFileSync(file, bytes.subarray(0, -1));
  if (how === 'changed') writeFileSync(file, Buffer.from(bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte))));
  if (how === 'missing') rmSync(file);
  await expect(contentNow().catch(codeOf)).resolves.toBe('CHECKPOINT_DAMAGED');
});

test('one that is dropped is gone, unless another has taken its place', async () => {
  const { folder } = await keepText(place(), 'old');
  await keepText(place(), 'new');
  await dropCheckpoint(place(), folder);
  expect(await contentNow()).toBe('new');
  await dropCheckpoint(place());
  expect(await openCheckpoint(place())).toBeUndefined();
  expect(folders()).toEqual([]);
});

test('the newest two of a recipe stay', async () => {
  for (const [at, key] of ['a', 'b', 'c'].entries()) {
    const facts = { ...factsOf(), madeAt: `2026-01-0${at + 1}T00:00:00.000Z` };
    await keepCheckpoint(place(key), async () => Promise.resolve({ ...facts, volumes: [] }));
  }
  expect(listCheckpoints(root, 'ghost').map(({ key }) => key[0])).toEqual(['c', 'b']);
  expect(folders()).toHaveLength(2);
});

test('an archive may be large, and is written as it comes', async () => {
  const chunk = Buffer.alloc(1_048_576);
  await keepText(place(), Readable.from(Array.from({ length: 64 }, () => chunk)));
  expect((await contentNow()).length).toBe(64 * chunk.length);
  expect(listCheckpoints(root)[0]!.sizeBytes).toBeLessThan(chunk.length);
});

test('the store says when one is gone, and not when another is made', async () => {
  const first = storeId(root);
  await keepText(place(), 'first');
  await keepText(place(), 'again');
  expect(storeId(root)).toBe(first);
  await dropCheckpoint(place());
  expect(storeId(root)).not.toBe(first);
  const second = storeId(root);
  for (const key of ['a', 'b', 'c']) await keepText(place(key), key);
  expect(storeId(root), 'an old one has gone').not.toBe(second);
});
