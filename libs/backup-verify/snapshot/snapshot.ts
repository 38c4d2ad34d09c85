import { CcciError, count, type Look, poll } from '@cc-ci/core';
import { repositoryBroken, snapshotTooLarge, snapshotUnreadable } from '../errors.ts';
import type { HostOutput, SnapshotHost } from './snapshot-host.ts';
import { VOLUMES_ROOT } from '../labels/volumes.ts';

export interface Snapshot {
  readonly id: string;
  readonly takenAt: string;
  readonly paths: readonly string[];
  readonly tags: readonly string[];
}

/** What a snapshot holds at a path. */
export interface SnapshotEntry {
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

/**
 * Snapshots of other runs are written meanwhile: reading takes no lock. The repository is local: a cache would only
 * cost time.
 */
const READING = ['--no-lock', '--no-cache'];

/** How often a check that found errors is made again: a snapshot that is being written beside it looks like one. */
const CHECKS = 3;

/** More files than any app of a run has; each takes memory. */
const MAX_ENTRIES = 500_000;

/** The newest snapshot of a stack, or undefined when there is none. */
export async function latestSnapshot(host: SnapshotHost, stack: string): Promise<Snapshot | undefined> {
  const { stdout } = await restic(host, ['snapshots', '--json']);
  const all = (JSON.parse(stdout.toString() || '[]') ?? []) as RawSnapshot[];
  const ours = all.filter((raw) => isOf(raw, stack)).sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const newest = ours.at(-1);
  return newest && { id: newest.id, takenAt: newest.time, paths: newest.paths, tags: newest.tags ?? [] };
}

/** Everything that a snapshot holds at and below a path, folders too. @throws CcciError `SNAPSHOT_TOO_LARGE` */
export async function listFiles(host: SnapshotHost, snapshot: Snapshot, path = '/'): Promise<SnapshotEntry[]> {
  const entries: SnapshotEntry[] = [];
  for await (const line of linesOf(reading(host, snapshot, ['ls', '--json', snapshot.id]))) {
    const node = JSON.parse(line) as RawNode;
    if (node.struct_type !== 'node' || !isWithin(node.path, path)) continue;
    const modifiedAtMs = Date.parse(node.mtime ?? '');
    entries.push({ path: node.path, type: node.type, sizeBytes: node.size ?? 0, modifiedAtMs });
    if (entries.length > MAX_ENTRIES) throw snapshotTooLarge(snapshot.id, MAX_ENTRIES);
  }
  return entries;
}

/**
 * The content of one file of a snapshot, as it is read: files of any size take no memory. Reading throws
 * `SNAPSHOT_UNREADABLE`.
 */
export async function* readFile(
  host: SnapshotHost,
  snapshot: Pick<Snapshot, 'id'>,
  path: string,
): AsyncGenerator<Buffer, void, undefined> {
  yield* reading(host, snapshot, ['dump', snapshot.id, path]);
}

async function* reading(
  host: SnapshotHost,
  { id }: Pick<Snapshot, 'id'>,
  args: readonly string[],
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* host.stream(['restic', ...READING, ...args]);
  } catch (error) {
    const said = error instanceof CcciError ? (error.last ?? error.message) : String(error);
    throw snapshotUnreadable(args.map((arg) => (arg === id ? id.slice(0, 8) : arg)).join(' '), said);
  }
}

async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

/** Has restic check the whole repository; gives its last line. @throws CcciError `REPOSITORY_BROKEN` */
export async function checkRepository(host: SnapshotHost): Promise<string> {
  let looks = 0;
  return poll<string>(() => lookAtRepository(host, ++looks), {
    what: 'restic check',
    timeoutMs: 120_000,
    intervalMs: 500,
  });
}

/** `12 files, 3456 bytes`. */
export function summaryOf(entries: readonly SnapshotEntry[]): string {
  const files = entries.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${count(files.length, 'file')}, ${bytes} bytes`;
}

/** Whether a path is another one or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

async function lookAtRepository(host: SnapshotHost, looks: number): Promise<Look<string>> {
  const { exitCode, stdout, stderr } = await host.exec(['restic', 'check', ...READING]);
  if (exitCode === 0) return { done: true, value: stdout.toString().trim().split('\n').at(-1) ?? '' };
  if (looks === CHECKS) throw repositoryBroken(looks, `${stdout.toString()}\n${stderr.toString()}`);
  return { done: false, seen: stderr.toString() };
}

async function restic(host: SnapshotHost, args: readonly string[]): Promise<HostOutput> {
  const output = await host.exec(['restic', ...READING, ...args]);
  if (output.exitCode !== 0) throw snapshotUnreadable(args.join(' '), output.stderr.toString(), output.exitCode);
  return output;
}

interface RawSnapshot {
  readonly id: string;
  readonly time: string;
  readonly paths: readonly string[];
  readonly tags?: readonly string[];
}

interface RawNode {
  readonly struct_type: string;
  readonly path: string;
  readonly type: string;
  readonly size?: number;
  readonly mtime?: string;
}

/** Tagged with the stack, alone or with its version behind a colon; else told by its paths. */
function isOf({ tags, paths }: RawSnapshot, stack: string): boolean {
  const tagged = (tags ?? []).some((tag) => tag === stack || tag.startsWith(`${stack}:`));
  return tagged || paths.some((path) => path.startsWith(`${VOLUMES_ROOT}/${stack}_`));
}
