import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, type TestRepository } from './fixtures/repository.ts';
import { checkRepository, latestSnapshot, listFiles, readFile, type Snapshot } from './snapshot.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
});
afterAll(() => repository[Symbol.asyncDispose]());

test('finds the newest snapshot of a stack among those of others, and reads it', async () => {
  await repository.put('one_data/_data/a/hello.txt', 'hello');
  await repository.put('two_data/_data/other.txt', 'other');
  await repository.backup('one:1.0.0+1.2.3', 'one_data/_data');
  await repository.put('one_data/_data/a/hello.txt', 'hello again');
  await repository.backup('one:1.0.0+1.2.3', 'one_data/_data');
  await repository.backup('two', 'two_data/_data');

  const snapshot = await latestSnapshot(repository.host, 'one');
  if (!snapshot) throw new Error('no snapshot');
  expect(snapshot.paths).toEqual(['/var/lib/docker/volumes/one_data/_data']);
  expect(await listFiles(repository.host, snapshot, '/var/lib/docker/volumes/one_data/_data/a')).toEqual([
    {
      path: '/var/lib/docker/volumes/one_data/_data/a',
      type: 'dir',
      sizeBytes: 0,
      modifiedAtMs: expect.any(Number) as number,
    },
    {
      path: '/var/lib/docker/volumes/one_data/_data/a/hello.txt',
      type: 'file',
      sizeBytes: 11,
      modifiedAtMs: expect.any(Number) as number,
    },
  ]);
  expect(await contentOf(snapshot, '/var/lib/docker/volumes/one_data/_data/a/hello.txt')).toBe('hello again');
});

test('a stack without a snapshot has none, even when its name begins another one’s', async () => {
  expect(await latestSnapshot(repository.host, 'on')).toBeUndefined();
});

test('a file that the snapshot lacks is an error with restic’s own words', async () => {
  const snapshot = await latestSnapshot(repository.host, 'one');
  if (!snapshot) throw new Error('no snapshot');
  await expect(contentOf(snapshot, '/nowhere')).rejects.toMatchObject({
    code: 'SNAPSHOT_UNREADABLE',
    last: expect.stringContaining('/nowhere'),
  });
});

test('a sound repository passes restic check; one that lost its index does not', async () => {
  expect(await checkRepository(repository.host)).toBe('no errors were found');
  await using broken = await createRepository();
  await broken.put('x_data/_data/file', 'content');
  await broken.backup('x', 'x_data/_data');
  await broken.host.exec(['sh', '-c', 'rm -rf "$RESTIC_REPOSITORY"/index/*']);
  await expect(checkRepository(broken.host)).rejects.toMatchObject({ code: 'REPOSITORY_BROKEN' });
});

async function contentOf(snapshot: Snapshot, path: string): Promise<string> {
  let content = '';
  for await (const chunk of readFile(repository.host, snapshot, path)) content += chunk.toString();
  return content;
}

test('a list of files that does not end is read no further than any app has files', async () => {
  let given = 0;
  let isClosed = false;
  const line = `${JSON.stringify({ struct_type: 'node', path: '/d/f', type: 'file', size: 1 })}\n`;
  const thousand = Buffer.from(line.repeat(1_000));
  const host = {
    ...repository.host,
    async *stream() {
      try {
        for (;;) {
          given += 1_000;
          yield await Promise.resolve(thousand);
        }
      } finally {
        isClosed = true;
      }
    },
  };
  const snapshot = { id: '1077a86cffff', takenAt: '2026-01-01T00:00:00Z', paths: ['/d'], tags: [] };
  await expect(listFiles(host, snapshot)).rejects.toMatchObject({
    code: 'SNAPSHOT_TOO_LARGE',
    message: expect.stringContaining('500000') as string,
  });
  expect(given).toBeLessThanOrEqual(501_000);
  expect(isClosed).toBe(true);
});
