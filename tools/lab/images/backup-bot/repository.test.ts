import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { makeWay, removeAdded } from './mirror.ts';
import { initRepository, listSnapshots, openSnapshot, restoreFiles, saveSnapshot } from './repository.ts';

/** A lock that is written whole. */
const LOCK = /^[0-9a-f]{64}$/;

let root: string;
let volume: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cc-ci-backup-bot-'));
  volume = join(root, 'volume');
  vi.stubEnv('RESTIC_REPOSITORY', join(root, 'repository'));
  vi.stubEnv('RESTIC_PASSWORD', 'test');
  await initRepository();
  await initRepository();
});
afterAll(() => rm(root, { recursive: true }));

test('a restore puts back what was removed and altered, in place, and the mirror takes away what was added', async () => {
  await mkdir(join(volume, 'sub'), { recursive: true });
  for (const name of ['kept', 'altered', 'sub/removed']) await writeFile(join(volume, name), `first ${name}`);
  const { unread } = await saveSnapshot(['one', 'one:1.0.0+2'], [volume]);
  const { ino } = await stat(join(volume, 'altered'));
  await writeFile(join(volume, 'altered'), 'longer than it was before');
  await rm(join(volume, 'sub'), { recursive: true });
  await mkdir(join(volume, 'new/deep'), { recursive: true });
  await writeFile(join(volume, 'new/deep/added'), 'x');
  await symlink('kept', join(volume, 'link'));
  const socket = await listen(join(volume, 'app.sock'));
  onTestFinished(() => void socket.close());

  const snapshot = await openSnapshot('one', undefined);
  await restoreFiles(snapshot.id, [volume], '/');
  const removed = await removeAdded(snapshot, [volume]);
  expect(unread).toBe('');
  expect(removed.map((path) => path.slice(volume.length)).sort()).toEqual([
    '/link',
    '/new',
    '/new/deep',
    '/new/deep/added',
  ]);
  expect((await readdir(volume, { recursive: true })).sort()).toEqual([
    'altered',
    'app.sock',
    'kept',
    'sub',
    'sub/removed',
  ]);
  expect(await readFile(join(volume, 'altered'), 'utf8')).toBe('first altered');
  expect((await stat(join(volume, 'altered'))).ino).toBe(ino);
});

test('links, pipes and what has become of another kind are restored, too, where nothing was changed', async () => {
  const odd = join(root, 'odd');
  await mkdir(join(odd, 'folder'), { recursive: true });
  await writeFile(join(odd, 'file'), 'x');
  await symlink('file', join(odd, 'link'));
  await symlink('nowhere', join(odd, 'folder/dangling'));
  await link(join(odd, 'file'), join(odd, 'second-name'));
  execFileSync('mkfifo', [join(odd, 'pipe')]);
  await saveSnapshot(['odd'], [odd]);
  const snapshot = await openSnapshot('odd', undefined);
  const restore = async () => {
    await makeWay(snapshot, [odd]);
    await restoreFiles(snapshot.id, [odd], '/');
  };
  await restore();
  await rm(join(odd, 'link'));
  await mkdir(join(odd, 'link/deep'), { recursive: true });
  await rm(join(odd, 'folder'), { recursive: true });
  await writeFile(join(odd, 'folder'), 'a file now');
  await restore();
  expect(await readlink(join(odd, 'link'))).toBe('file');
  expect(await readlink(join(odd, 'folder/dangling'))).toBe('nowhere');
  expect(await readFile(join(odd, 'second-name'), 'utf8')).toBe('x');
  expect((await stat(join(odd, 'pipe'))).isFIFO()).toBe(true);
});

test('a single file is restored without touching its neighbours', async () => {
  const data = join(root, 'data');
  await mkdir(data);
  await writeFile(join(data, 'dump.sql'), 'dump');
  await saveSnapshot(['two'], [join(data, 'dump.sql')]);
  await writeFile(join(data, 'dump.sql'), 'other');
  await writeFile(join(data, 'neighbour'), 'live');
  const snapshot = await openSnapshot('two', undefined);
  await restoreFiles(snapshot.id, snapshot.paths, '/');
  expect(await removeAdded(snapshot, snapshot.paths)).toEqual([]);
  expect([await readFile(join(data, 'dump.sql'), 'utf8'), await readFile(join(data, 'neighbour'), 'utf8')]).toEqual([
    'dump',
    'live',
  ]);
});

test('a stack’s snapshots are its own, and another one’s id is refused', async () => {
  const [two] = await listSnapshots('two');
  expect(await listSnapshots(undefined)).toHaveLength(3);
  await expect(openSnapshot('one', two?.id)).rejects.toThrow(`snapshot ${two?.id} is none of one`);
});

test('a backup waits while another command holds the repository for itself', async () => {
  const lock = await lockRepository();
  let isSaved = false;
  const saving = saveSnapshot(['three'], [volume]).finally(() => (isSaved = true));
  await delay(1_500);
  expect(isSaved).toBe(false);
  await rm(lock);
  expect((await saving).id).toMatch(/^[0-9a-f]{8}$/);
});

/** The lock with which a check held the repository for itself, put aside while it ran, and now put back. */
async function lockRepository(): Promise<string> {
  const locks = join(root, 'repository/locks');
  for (;;) {
    const checking = spawn('restic', ['check', '--no-cache', '--quiet'], { stdio: 'ignore' });
    const ended = once(checking, 'exit');
    let kept: string | undefined;
    while (!kept && checking.exitCode === null) {
      await delay(5);
      kept = (await readdir(locks)).find((name) => LOCK.test(name));
      if (kept) await link(join(locks, kept), join(root, kept)).catch(() => (kept = undefined));
    }
    await ended;
    if (!kept) continue;
    await rename(join(root, kept), join(locks, kept));
    return join(locks, kept);
  }
}

function listen(path: string): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve) => {
    const server = createServer().listen(path, () => resolve(server));
  });
}
