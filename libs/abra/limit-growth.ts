import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LOOK_EVERY_MS = 250;

interface GrowthLimit {
  /** Where the work writes its files, as far as it is there. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly tooLarge: () => Error;
}

/**
 * Ends work whose folder grows by more than a limit.
 * @throws what `tooLarge` gives, then also when the work ended before anybody looked
 */
export async function limitGrowth(
  work: (signal: AbortSignal) => Promise<unknown>,
  { folder, maxBytes, tooLarge }: GrowthLimit,
): Promise<void> {
  const before = await sizeOf(folder);
  const ended = new AbortController();
  const look = async () => {
    if ((await sizeOf(folder)) - before > maxBytes) ended.abort();
  };
  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  try {
    await work(ended.signal);
    await look();
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    clearInterval(looking);
  }
  if (ended.signal.aborted) throw tooLarge();
}

/** Bytes of the files in a folder; what goes away meanwhile does not count. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}
