import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { BackupError } from './log.ts';

export interface SnapshotNode {
  readonly path: string;
  readonly type: string;
  readonly modifiedAt: string;
}

export interface BotSnapshot {
  readonly id: string;
  readonly takenAt: string;
  readonly paths: readonly string[];
  readonly nodes: readonly SnapshotNode[];
}

/** The repository is on the bot's own disk: restic's cache would only be a second copy of it. */
const SHARED = ['--no-cache', '--quiet'];

/** How long a command waits for another one's exclusive lock, in milliseconds. */
const LOCK_TIMEOUT_MS = 120_000;

/** Makes the repository where there is none. */
export async function initRepository(): Promise<void> {
  if (!isInitialised()) await restic(['init']);
}

/** Waits until `initRepository` of the container's start is through. */
export async function awaitRepository(timeoutMs = 20_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !isInitialised(); await delay(100)) {
    if (Date.now() > deadline)
      throw new BackupError(`no restic repository at ${process.env['RESTIC_REPOSITORY']} after ${timeoutMs / 1_000} s`);
  }
}

/** A snapshot was made, and something of its paths could not be read: a file that vanished meanwhile, for example. */
const INCOMPLETE = 3;

/** Saves paths under a stack's tags. Waits while another command holds the repository for itself. */
export async function saveSnapshot(
  tags: readonly string[],
  paths: readonly string[],
): Promise<{ id: string; unread: string }> {
  const args = ['backup', '--json', '--host', 'backup-bot', ...tags.flatMap((tag) => ['--tag', tag]), '--', ...paths];
  const { stdout, stderr } = await runUnlocked(args, [0, INCOMPLETE]);
  const summary = stdout.trim().split('\n').at(-1) ?? '';
  return { id: (JSON.parse(summary) as { snapshot_id: string }).snapshot_id, unread: stderr.trim() };
}

/** A snapshot with everything in it: one of the stack, by id or the latest. */
export async function openSnapshot(stack: string, id: string | undefined): Promise<BotSnapshot> {
  const which = id === undefined ? ['--tag', stack, 'latest'] : [id];
  const lines = (await restic(['ls', '--json', '--no-lock', ...which])).split('\n').filter(Boolean);
  const [head, ...nodes] = lines.map((line) => JSON.parse(line) as RawLine);
  if (!head?.tags?.includes(stack)) throw new BackupError(`snapshot ${id ?? 'latest'} is none of ${stack}`);
  return {
    id: head.id ?? '',
    takenAt: head.time ?? '',
    paths: head.paths ?? [],
    nodes: nodes.map(({ path = '', type = '', mtime = '' }) => ({ path, type, modifiedAt: mtime })),
  };
}

/** The snapshots of a stack, or all; oldest first. */
export async function listSnapshots(
  stack: string | undefined,
): Promise<{ time: string; id: string; tags?: string[] }[]> {
  const tagged = stack === undefined ? [] : ['--tag', stack];
  return (JSON.parse((await restic(['snapshots', '--json', '--no-lock', ...tagged])) || '[]') ?? []) as {
    time: string;
    id: string;
    tags?: string[];
  }[];
}

/** Writes what a snapshot holds at the paths into a folder; existing files are overwritten in place. */
export async function restoreFiles(id: string, paths: readonly string[], target: string): Promise<void> {
  await restic(['restore', '--no-lock', '--target', target, ...paths.flatMap((path) => ['--include', path]), id]);
}

interface RawLine {
  readonly id?: string;
  readonly time?: string;
  readonly paths?: string[];
  readonly tags?: string[];
  readonly path?: string;
  readonly type?: string;
  readonly mtime?: string;
}

function isInitialised(): boolean {
  return existsSync(`${process.env['RESTIC_REPOSITORY']}/config`);
}

async function restic(args: readonly string[]): Promise<string> {
  return (await runUnlocked(args, [0])).stdout;
}

/**
 * Runs restic, again while the repository is locked.
 * @throws BackupError when it ends with an exit code that is not good
 */
async function runUnlocked(args: readonly string[], good: readonly number[]): Promise<ResticOutput> {
  for (const deadline = Date.now() + LOCK_TIMEOUT_MS; ; await delay(250)) {
    const output = await runRestic([...SHARED, ...args]);
    if (good.includes(output.exitCode)) return output;
    // restic 0.14 has no own exit code for a locked repository.
    const isLocked = output.stderr.includes('unable to create lock');
    if (!isLocked || Date.now() > deadline)
      throw new BackupError(`restic ${args[0]} ended with exit code ${output.exitCode}: ${output.stderr.trim()}`);
  }
}

interface ResticOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runRestic(args: readonly string[]): Promise<ResticOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('restic', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? -1, ...output }));
  });
}
