import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { framesOf, lastOf, readBoth, readText } from './frames.ts';

function frame(kind: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const LIMIT = { maxBytes: 1_048_576, tooMuch: () => new Error('too much') };

async function texts(stream: Buffer): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await readBoth(Readable.from([stream]), LIMIT);
  return { stdout: stdout.toString(), stderr: stderr.toString() };
}

test('frames are split into the two streams', async () => {
  const stream = Buffer.concat([frame(1, 'one '), frame(2, 'bad'), frame(1, 'two')]);
  expect(await texts(stream)).toEqual({ stdout: 'one two', stderr: 'bad' });
});

test('a stream without frames is all stdout', async () => {
  expect(await texts(Buffer.from('a line of a TTY'))).toEqual({ stdout: 'a line of a TTY', stderr: '' });
});

test('a frame that is cut off keeps what came', async () => {
  expect(await texts(frame(1, 'dumped').subarray(0, 11))).toEqual({ stdout: 'dum', stderr: '' });
});

test('a log of 20 000 lines is split, which dockerode’s own demuxStream cannot do', async () => {
  const stream = Buffer.concat(Array.from({ length: 20_000 }, () => frame(1, 'line\n')));
  expect((await texts(stream)).stdout).toHaveLength(100_000);
});

test('frames come as they are whole; a stream that falls silent is not waited for', async () => {
  const stream = new PassThrough();
  const silent = new Error('silent');
  const frames = framesOf(stream, { timeoutMs: 300, overdue: () => silent });
  const [head, tail] = [frame(1, 'one').subarray(0, 9), frame(1, 'one').subarray(9)];
  stream.write(head);
  const first = frames.next();
  stream.write(Buffer.concat([tail, frame(2, 'bad')]));
  expect((await first).value).toMatchObject({ kind: 'stdout', bytes: Buffer.from('one') });
  expect((await frames.next()).value).toMatchObject({ kind: 'stderr', bytes: Buffer.from('bad') });
  await expect(frames.next()).rejects.toBe(silent);
  stream.destroy();
});

/** A stream without an end, and how much of it was taken. */
function endless(chunk: Buffer): { stream: Readable; taken: { bytes: number } } {
  const taken = { bytes: 0 };
  function* chunks() {
    for (;;) {
      taken.bytes += chunk.length;
      yield chunk;
    }
  }
  return { stream: Readable.from(chunks()), taken };
}

test.each([
  ['both', frame(1, 'x'.repeat(65_536)), readBoth],
  ['text', Buffer.alloc(65_536, 'x'), readText],
] as const)('a stream without an end is read up to the limit and no further: %s', async (_case, chunk, read) => {
  const { stream, taken } = endless(chunk);
  await expect(read(stream, LIMIT)).rejects.toThrow('too much');
  expect(taken.bytes).toBeLessThan(3 * LIMIT.maxBytes);
  expect(stream.destroyed).toBe(true);
});

test('of a long log the end is kept, from the beginning of a line, and as much as came of one that broke off', async () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => frame(1, `line ${at}\n`));
  const whole = await lastOf(Readable.from(lines), 4_096);
  expect(whole.isWhole).toBe(true);
  expect(whole.text).toMatch(/^line \d+\n/);
  expect(whole.text).toMatch(/line 1999\n$/);
  expect(whole.text.length).toBeLessThanOrEqual(4_096);
  const broken = new PassThrough();
  broken.write(frame(2, 'started\n'));
  setTimeout(() => broken.destroy(new Error('aborted')), 20);
  expect(await lastOf(broken, 4_096)).toEqual({ text: 'started\n', isWhole: false });
  expect((await lastOf(Readable.from([frame(1, 'y'.repeat(9_000))]), 4_096)).text).toHaveLength(4_096);
});
