import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { checkpointDamaged } from './errors.ts';

/** Files of databases are mostly zeros at first: the fastest level makes them a tenth. */
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Keeps an archive in a folder, compressed, in a file that is named by its content. */
export async function keepArchive(archive: Readable, folder: string): Promise<{ file: string; sha256: string }> {
  const part = join(folder, `${randomUUID()}.new`);
  await pipeline(archive, createZstdCompress(FASTEST), createWriteStream(part, { mode: 0o600, flush: true }));
  const sha256 = await hashOf(createReadStream(part));
  const file = `${sha256}.tar.zst`;
  await rename(part, join(folder, file));
  return { file, sha256 };
}

/**
 * The archive in an open file of a checkpoint, of which every byte was looked at before.
 * @throws CcciError `CHECKPOINT_DAMAGED`
 */
export async function readArchive(
  descriptor: number,
  { recipe, volume, sha256 }: { readonly recipe: string; readonly volume: string; readonly sha256: string },
): Promise<Readable> {
  const stream = () => createReadStream('', { fd: descriptor, start: 0, autoClose: false });
  if ((await hashOf(stream())) !== sha256)
    throw checkpointDamaged(recipe, `the archive of volume ${volume} was changed`);
  const archive = createZstdDecompress();
  void pipeline(stream(), archive).catch(() => undefined);
  return archive;
}

async function hashOf(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(content, hash);
  return hash.digest('hex');
}
