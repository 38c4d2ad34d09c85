import { gunzipSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';

/** What a file holds: itself, and where it is a zip or compressed by gzip, all that is inside, by path below it. @throws Error when an archive does not read to its end */
export function unpack(path: string, bytes: Uint8Array): [path: string, bytes: Uint8Array][] {
  return [[path, bytes], ...inside(bytes).flatMap(([name, content]) => unpack(`${path}/${name}`, content))];
}

/** A zip with each of its files changed. */
export function rewriteZip(bytes: Uint8Array, change: (content: Uint8Array, path: string) => Uint8Array): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, content]) => [path, change(content, path)])),
  );
}

/** Told by its first bytes: a name can say anything. */
function inside(bytes: Uint8Array): [name: string, bytes: Uint8Array][] {
  if (startsWith(bytes, [0x50, 0x4b, 3, 4])) return Object.entries(unzipSync(bytes));
  if (startsWith(bytes, [0x1f, 0x8b, 8])) return [['content', gunzipSync(bytes)]];
  return [];
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
