import { randomBytes } from 'node:crypto';

/** A name that nobody has: `unique('user')` gives `user-3fa1c2d4`. */
export function unique(what: string): string {
  return `${what}-${randomBytes(4).toString('hex')}`;
}
