import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { demultiplex, framesOf } from './logs.ts';

function frame(kind: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function texts(stream: Buffer): { stdout: string; stderr: string } {
  const { stdout, stderr } = demultiplex(stream);
  return { stdout: stdout.toString(), stderr: stderr.toString() };
}

test('frames are split into the two streams', () => {
  const stream = Buffer.concat([frame(1, 'one '), frame(2, 'bad'), frame(1, 'two')]);
  expect(texts(stream)).toEqual({ stdout: 'one two', stderr: 'bad' });
});

test('a stream without frames is all stdout', () => {
  expect(texts(Buffer.from('a line of a TTY'))).toEqual({ stdout: 'a line of a TTY', stderr: '' });
});

test('a frame that is cut off keeps what came', () => {
  expect(texts(frame(1, 'dumped').subarray(0, 11))).toEqual({ stdout: 'dum', stderr: '' });
});

test('a log of 20 000 lines is split, which dockerode’s own demuxStream cannot do', () => {
  const stream = Buffer.concat(Array.from({ length: 20_000 }, () => frame(1, 'line\n')));
  expect(texts(stream).stdout).toHaveLength(100_000);
});

test('frames come as they are whole; a stream that falls silent is not waited for', async () => {
  const stream = new PassThrough();
  const silent = new Error('silent');
  const frames = framesOf(stream, { timeoutMs: 300, overdue: () => silent });
  const [head, tail] = [frame(1, 'one').subarray(0, 9), frame(1, 'one').subarray(9)];
  stream.write(head);
  setTimeout(() => stream.write(Buffer.concat([tail, frame(2, 'bad')])), 50);
  expect((await frames.next()).value).toMatchObject({ kind: 'stdout', bytes: Buffer.from('one') });
  expect((await frames.next()).value).toMatchObject({ kind: 'stderr', bytes: Buffer.from('bad') });
  await expect(frames.next()).rejects.toBe(silent);
  stream.destroy();
});
