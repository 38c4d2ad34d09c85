import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import type { Redactor } from './redaction.ts';

/** More than all traces and dumps of a run unpack to; an archive of a few bytes may say that it holds any number. */
const MAX_UNPACKED_BYTES = 512 * 1_048_576;

/**
 * What a file holds: itself, and where it is a zip or compressed by gzip, all that is inside, by path below it.
 * @throws Error when an archive does not read to its end, or holds more than `maxBytes`
 */
export function unpack(
  path: string,
  bytes: Uint8Array,
  maxBytes = MAX_UNPACKED_BYTES,
): [path: string, bytes: Uint8Array][] {
  const left = { bytes: maxBytes };
  const unpackPart = (path: string, bytes: Uint8Array): [path: string, bytes: Uint8Array][] => [
    [path, bytes],
    ...inside(bytes, left).flatMap(([name, content]) => unpackPart(`${path}/${name}`, content)),
  ];
  return unpackPart(path, bytes);
}

/** A zip with each of its files changed. @throws Error when it does not read to its end, or holds too much */
export function rewriteZip(bytes: Uint8Array, change: (content: Uint8Array, path: string) => Uint8Array): Uint8Array {
  const files = Object.entries(unzip(bytes, { bytes: MAX_UNPACKED_BYTES }));
  return zipSync(Object.fromEntries(files.map(([path, content]) => [path, change(content, path)])));
}

/** Text with its secrets masked; of binary data that holds one nothing is kept. */
export function maskContent(content: Uint8Array, redactor: Redactor): Uint8Array {
  const found = redactor.find(content);
  if (found.length === 0) return content;
  return Buffer.from(
    isUtf8(content)
      ? redactor.mask(Buffer.from(content).toString())
      : `binary data with ${found.map((name) => `‹${name}›`).join(', ')}\n`,
  );
}

/** Whether a file is a zip by its first bytes: a name can say anything. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 3, 4]);
}

function inside(bytes: Uint8Array, left: { bytes: number }): [name: string, bytes: Uint8Array][] {
  if (isZip(bytes)) return Object.entries(unzip(bytes, left));
  if (!startsWith(bytes, [0x1f, 0x8b, 8])) return [];
  const content = gunzipSync(bytes, { maxOutputLength: Math.max(1, left.bytes) });
  left.bytes -= content.length;
  return [['content', content]];
}

/** The sizes in a zip's list are those of the memory that is taken: more than a file announces is not read of it. */
function unzip(bytes: Uint8Array, left: { bytes: number }): Record<string, Uint8Array> {
  const filter = ({ originalSize }: { originalSize: number }) => {
    left.bytes -= originalSize;
    if (left.bytes < 0) throw new RangeError('it holds more than is unpacked');
    return true;
  };
  return unzipSync(bytes, { filter });
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
