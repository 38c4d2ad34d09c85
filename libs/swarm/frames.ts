import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { limited, type Limits } from '@cc-ci/core';
import type { Engine } from './engine.ts';

const FRAME_HEADER_BYTES = 8;

/** A piece of one of the two streams that the engine sends as one. */
interface Frame {
  readonly kind: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

/** How long a stream may be silent, while somebody reads. */
type Silence = Pick<Limits, 'timeoutMs' | 'overdue'>;

/** Asks the engine for something whose size the app decides; the answer comes as a stream, and ends with the time. */
export async function openAnswer(
  { docker }: Engine,
  path: string,
  { query = {}, timeoutMs }: { readonly query?: object; readonly timeoutMs: number },
): Promise<Readable> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>();
  const request = {
    path,
    method: 'GET',
    options: query,
    isStream: true,
    statusCodes: { 200: true },
    abortSignal: AbortSignal.timeout(timeoutMs),
  };
  docker.modem.dial(request, (error: unknown, answer: unknown) => {
    if (error) reject(error as Error);
    else resolve(answer as Readable);
  });
  return promise;
}

/**
 * The frames of a stream as they come; a frame that is not whole yet waits for the rest of it, and one that is cut off
 * keeps what came. A stream without frames (a TTY's) is all stdout.
 *
 * Docker's framing: kind, three zero bytes, size as big-endian 32 bit (Engine API, "attach to a container", stream
 * format). `demuxStream` of docker-modem goes a call deeper for every frame (findings/docker-modem-demux-nests.sh).
 */
export async function* framesOf(stream: Readable, silence?: Silence): AsyncGenerator<Frame, void, undefined> {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let isFramed: boolean | undefined;
  try {
    for (;;) {
      const next = await (silence ? limited(() => chunks.next(), silence) : chunks.next());
      if (next.done) break;
      rest = rest.length > 0 ? Buffer.concat([rest, next.value as Buffer]) : (next.value as Buffer);
      if (rest.length < FRAME_HEADER_BYTES) continue;
      isFramed ??= rest.readUInt8(0) <= 2 && rest.readUIntBE(1, 3) === 0;
      const { frames, left } = isFramed ? split(rest) : { frames: [asStdout(rest)], left: Buffer.alloc(0) };
      yield* frames;
      rest = left;
    }
    if (rest.length > 0 && isFramed !== true) yield asStdout(rest);
    else if (rest.length > FRAME_HEADER_BYTES) yield frameAt(rest, 0, rest.length);
  } finally {
    stream.destroy();
  }
}

/** The frames that are whole, and what is left behind them. */
function split(bytes: Buffer): { frames: Frame[]; left: Buffer } {
  const frames: Frame[] = [];
  let offset = 0;
  while (offset + FRAME_HEADER_BYTES <= bytes.length) {
    const end = offset + FRAME_HEADER_BYTES + bytes.readUInt32BE(offset + 4);
    if (bytes.length < end) break;
    frames.push(frameAt(bytes, offset, end));
    offset = end;
  }
  return { frames, left: bytes.subarray(offset) };
}

function asStdout(bytes: Buffer): Frame {
  return { kind: 'stdout', bytes };
}

function frameAt(bytes: Buffer, offset: number, end: number): Frame {
  const kind = bytes.readUInt8(offset) === 2 ? 'stderr' : 'stdout';
  return { kind, bytes: bytes.subarray(offset + FRAME_HEADER_BYTES, end) };
}

/** Both streams to their end. @throws what `tooMuch` gives when they have more bytes together */
export async function readBoth(
  stream: Readable,
  { maxBytes, tooMuch }: { readonly maxBytes: number; readonly tooMuch: () => Error },
): Promise<{ stdout: Buffer; stderr: Buffer }> {
  const read: Record<Frame['kind'], Buffer[]> = { stdout: [], stderr: [] };
  let size = 0;
  for await (const { kind, bytes } of framesOf(stream)) {
    size += bytes.length;
    if (size > maxBytes) throw tooMuch();
    read[kind].push(bytes);
  }
  return { stdout: Buffer.concat(read.stdout), stderr: Buffer.concat(read.stderr) };
}

/** A stream without frames, to its end. @throws what `tooMuch` gives when it has more bytes */
export async function readText(
  stream: Readable,
  { maxBytes, tooMuch }: { readonly maxBytes: number; readonly tooMuch: () => Error },
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooMuch();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * The last bytes of both streams, in the order they came, from the beginning of a line; `isWhole` says whether they
 * came to their end.
 */
export async function lastOf(
  stream: Readable,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const last: Buffer[] = [];
  let [size, isCut, isWhole] = [0, false, true];
  try {
    for await (const { bytes } of framesOf(stream)) {
      last.push(bytes);
      size += bytes.length;
      for (; size > maxBytes && last.length > 1; isCut = true) size -= last.shift()?.length ?? 0;
    }
  } catch {
    isWhole = false;
  }
  const text = Buffer.concat(last).subarray(-maxBytes).toString();
  return { text: isCut ? text.slice(text.indexOf('\n') + 1) : text, isWhole };
}
