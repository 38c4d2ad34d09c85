import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

/**
 * Whether a path, absolute or from the checkout, is below the checkout once its links are followed. What git keeps of
 * itself there is not.
 */
export function isInside(checkout: string, path: string): boolean {
  const root = real(checkout);
  const below = relative(root, real(resolve(checkout, path)));
  return below.split('/')[0] !== '..' && !isAbsolute(below) && below.split('/')[0]?.toLowerCase() !== '.git';
}

/** The path with its links followed, as far as it exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}
