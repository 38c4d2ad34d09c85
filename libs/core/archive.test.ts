import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { rewriteZip, unpack } from './archive.ts';

const text = (content: string) => new TextEncoder().encode(content);
const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('a file is what it holds; an archive is read inside, and so is one within another', () => {
  expect(unpack('app.log', text('ready')).map(([path]) => path)).toEqual(['app.log']);
  const trace = zipSync({ 'trace.network': text('GET /'), 'resources/dump.gz': gzipSync('rows') });
  const found = unpack('trace.zip', trace);
  expect(found.map(([path]) => path)).toEqual([
    'trace.zip',
    'trace.zip/trace.network',
    'trace.zip/resources/dump.gz',
    'trace.zip/resources/dump.gz/content',
  ]);
  expect(
    found
      .slice(1)
      .map(([, bytes]) => read(bytes))
      .filter((each) => !each.startsWith('\x1f')),
  ).toEqual(['GET /', 'rows']);
});

test('an archive that unpacks to more than is allowed is refused before it takes memory', () => {
  const zeros = Buffer.alloc(64 * 1_024);
  expect(() => unpack('rows.gz', gzipSync(zeros), 32 * 1_024)).toThrow();
  expect(() => unpack('x.zip', zipSync({ a: zeros }), 32 * 1_024)).toThrow();
  expect(() => unpack('x.zip', zipSync({ a: gzipSync(zeros) }), 32 * 1_024)).toThrow();
  // All parts count together, whatever is packed in what.
  const half = zeros.subarray(0, 20 * 1_024);
  expect(() => unpack('x.zip', zipSync({ a: half, b: gzipSync(half) }), 32 * 1_024)).toThrow();
  expect(unpack('x.zip', zipSync({ a: half }), 32 * 1_024)).toHaveLength(2);
});

test('an archive that is cut is told: what it holds cannot be known', () => {
  const trace = zipSync({ 'trace.network': text('GET /') });
  expect(() => unpack('trace.zip', trace.slice(0, -10))).toThrow();
  expect(() => unpack('rows.gz', gzipSync('rows').subarray(0, -4))).toThrow();
});

test('a zip is written again with its files changed', () => {
  const changed = rewriteZip(zipSync({ a: text('one'), 'b/c': text('two') }), (content, path) =>
    text(`${path}: ${read(content)}`),
  );
  expect(
    unpack('x', changed)
      .slice(1)
      .map(([path, bytes]) => [path, read(bytes)]),
  ).toEqual([
    ['x/a', 'a: one'],
    ['x/b/c', 'b/c: two'],
  ]);
});
