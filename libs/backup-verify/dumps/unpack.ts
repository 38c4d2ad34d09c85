import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Duplex, pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** What packs files, known by how they begin. */
interface Packing {
  readonly name: string;
  readonly magic: Buffer;
  readonly unpack: () => Duplex;
}

const PACKINGS: readonly Packing[] = [
  { name: 'gzip', magic: Buffer.from([0x1f, 0x8b]), unpack: () => createGunzip() },
  { name: 'zstd', magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), unpack: () => zstd() },
  { name: 'xz', magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), unpack: () => program('xz') },
  { name: 'bzip2', magic: Buffer.from('BZh'), unpack: () => program('bzip2') },
];

/** A packed file may be packed again; deeper than this nobody looks. */
const MAX_LAYERS = 3;

/** The most that is unpacked of one file, in bytes: what unpacks to more is read no further. */
const MAX_UNPACKED_BYTES = 16 * 1_024 ** 3;

/** What ended the reading of a packed file. */
export class UnpackError extends Error {
  /** `damaged`: the file itself; `unknown`: it may be well, and nobody could look. */
  readonly kind: 'damaged' | 'unknown';

  constructor(kind: UnpackError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** @param maxBytes what is read of it at most */
export function unpacksToMore(maxBytes: number): UnpackError {
  return new UnpackError('unknown', `it unpacks to more than ${maxBytes} bytes, and was read no further`);
}

/** A file's content without what it is packed in. */
export interface Unpacked {
  /** From the outside in: `gzip`. */
  readonly layers: readonly string[];
  /** Bytes so far, as they lie in the file and unpacked. */
  readonly count: { packed: number; unpacked: number };
  readonly bytes: AsyncIterable<Buffer>;
  /** The most that is unpacked of it, also of what is packed within it. */
  readonly maxBytes: number;
}

/**
 * Unpacks gzip, zstd, xz and bzip2, known by content and not by name, of several members too. It streams: its memory
 * does not grow with the file. Reading throws `UnpackError`.
 */
export async function unpack(
  source: AsyncIterable<Buffer>,
  limits: { readonly maxBytes?: number } = {},
): Promise<Unpacked> {
  const count = { packed: 0, unpacked: 0 };
  const layers: string[] = [];
  let bytes: AsyncIterable<Buffer> = counted(source, (length) => void (count.packed += length));
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const { head, all } = await peek(bytes, 8);
    bytes = all;
    const packing = PACKINGS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
    if (!packing) break;
    layers.push(packing.name);
    bytes = unpacking(all, packing, count);
  }
  const max = limits.maxBytes ?? MAX_UNPACKED_BYTES;
  const limited = counted(bytes, (length) => {
    count.unpacked += length;
    if (count.unpacked > max) throw unpacksToMore(max);
  });
  return { layers, count, bytes: limited, maxBytes: max };
}

/** Bytes of which the first were looked at; to end them ends their source. */
export interface ResumedBytes extends AsyncIterableIterator<Buffer> {
  return(): Promise<IteratorResult<Buffer>>;
}

/** The first bytes of a stream, and the stream from its beginning. */
export async function peek(
  source: AsyncIterable<Buffer>,
  length: number,
): Promise<{ readonly head: Buffer; readonly all: ResumedBytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, all: resume(head, iterator) };
}

/** Not a generator: one that has not begun does not end its source when it is ended. */
function resume(head: Buffer, rest: AsyncIterator<Buffer>): ResumedBytes {
  let isFirst = head.length > 0;
  return {
    next: () => {
      if (!isFirst) return rest.next();
      isFirst = false;
      return Promise.resolve({ done: false, value: head });
    },
    return: async () => {
      await rest.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* counted(
  source: AsyncIterable<Buffer>,
  count: (length: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

async function* unpacking(
  source: AsyncIterable<Buffer>,
  { name, unpack: make }: Packing,
  count: Unpacked['count'],
): AsyncGenerator<Buffer, void, undefined> {
  const unpacker = make();
  let fed = 0;
  pipeline(Readable.from(counted(source, (length) => void (fed += length))), unpacker, () => undefined);
  try {
    for await (const chunk of unpacker) yield chunk as Buffer;
    if (name === 'zstd' && 'bytesWritten' in unpacker && Number(unpacker.bytesWritten) < fed)
      throw new UnpackError('unknown', 'it has several frames of zstd, and this machine has no program "zstd"');
  } catch (error) {
    if (error instanceof UnpackError) throw error;
    const { message, code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UnpackError('unknown', `it is packed by ${name}, and this machine has no program "${name}"`, error);
    throw new UnpackError('damaged', `its ${name} does not read to the end: ${message} (${count.packed} bytes)`, error);
  } finally {
    unpacker.destroy();
  }
}

/** Node's own stops after the first frame: where the program is there, it reads all of them. */
function zstd(): Duplex {
  const isThere = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'zstd')));
  return isThere ? program('zstd') : createZstdDecompress();
}

/** A program of the machine that unpacks its standard input. */
function program(name: string): Duplex {
  const child = spawn(name, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-500)));
  // A program that ends before its input is all read has said why.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `exit code ${code}`))));
  });
  ended.catch(() => undefined);
  async function* output(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of child.stdout) yield chunk as Buffer;
      await ended;
    } finally {
      child.kill();
    }
  }
  return Duplex.from({ writable: child.stdin, readable: Readable.from(output()) });
}
