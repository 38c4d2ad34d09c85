import { randomBytes } from 'node:crypto';

/** A run's id: its start in UTC and six random hex digits, for example `20261124-031500-3fa1c2`; sorts by time. */
export function createRunId(startedAt: Date = new Date()): string {
  const stamp = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll('-', '')
    .replaceAll(':', '')
    .replace('T', '-');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/**
 * The domain of an app of a run: `<4 letters of the recipe>-<6 hex>.<zone>`, short enough for Docker's 64-character
 * names.
 */
export function createAppDomain(recipe: string, zone: string): string {
  const letters = recipe
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 4)
    .padEnd(4, 'x');
  return `${letters}-${randomBytes(3).toString('hex')}.${zone}`;
}

/** The longest name that abra gives a stack; what is longer is cut. */
const LONGEST_STACK_NAME = 45;

/**
 * The stack name that abra derives from a domain: dots become underscores, hyphens stay, at most 45 characters
 * (docs/abra.md#names).
 */
export function stackNameOf(domain: string): string {
  return domain.replaceAll('.', '_').slice(0, LONGEST_STACK_NAME);
}

/** A name that nobody has: `unique('user')` gives `user-3fa1c2d4`. */
export function unique(what: string): string {
  return `${what}-${randomBytes(4).toString('hex')}`;
}
