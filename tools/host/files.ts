import { rename, writeFile } from 'node:fs/promises';

/**
 * Writes a file beside its place and moves it there: whoever reads it finds the old content or the new, and never a
 * part.
 */
export async function writeWhole(file: string, content: string): Promise<void> {
  const beside = `${file}.${process.pid}.new`;
  await writeFile(beside, content);
  await rename(beside, file);
}
