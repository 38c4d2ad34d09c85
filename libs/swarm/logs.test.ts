import { expect, test } from 'vitest';
import { demultiplex } from './logs.ts';

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
