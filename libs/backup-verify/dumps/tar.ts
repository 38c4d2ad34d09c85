import type { ByteReader } from './byte-reader.ts';

const BLOCK_BYTES = 512;

/** A file in a tar archive. */
export interface TarMember {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Whether a file's beginning is that of a tar archive (POSIX ustar, and GNU's). */
export function beginsAsTar(head: Buffer): boolean {
  return head.subarray(257, 262).toString() === 'ustar';
}

/**
 * The members of a tar archive in their order. The content of each must be read, or passed over, before the next is
 * asked for. Throws `TarCut` where the archive is cut.
 */
export async function* tarMembers(
  reader: ByteReader,
  content: (member: TarMember) => Promise<void>,
): AsyncGenerator<TarMember, void, undefined> {
  for (;;) {
    const head = await reader.read(BLOCK_BYTES);
    if (head.length < BLOCK_BYTES) throw new TarCut('it ends without the end mark of a tar archive');
    if (head.every((byte) => byte === 0)) return;
    const member = { name: textAt(head, 0, 100), sizeBytes: sizeOf(head) };
    await content(member);
    yield member;
  }
}

/** The content of a member, all of it. */
export async function* contentOf(
  reader: ByteReader,
  { name, sizeBytes }: TarMember,
): AsyncGenerator<Buffer, void, undefined> {
  let read = 0;
  for await (const piece of reader.pieces(sizeBytes)) {
    read += piece.length;
    yield piece;
  }
  if (read < sizeBytes) throw new TarCut(`it ends within ${name}`);
}

/** The archive ends too soon. */
export class TarCut extends Error {}

/** Passes over the padding that fills a member's last block. */
export function paddingOf({ sizeBytes }: TarMember): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

function textAt(head: Buffer, from: number, length: number): string {
  return head
    .subarray(from, from + length)
    .toString()
    .replace(/\0.*$/s, '');
}

/** Octal digits; of files of 8 GiB and more, GNU's base 256. */
function sizeOf(head: Buffer): number {
  const field = head.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) === 0) return Number.parseInt(textAt(field, 0, 12).trim() || '0', 8);
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
}
