import { closest, distance } from 'fastest-levenshtein';
import type { Violation } from './schema.ts';

/** Keys of a service that docker/cli refuses outright, and what to write instead. */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  extends: 'write the service out, or use an anchor: docker stack deploy has no extends',
  volume_driver: 'set the driver at the volume under the top-level "volumes"',
  volumes_from: 'name the volume under the top-level "volumes", and mount it in both services',
  cpu_quota: 'set deploy.resources.limits',
  cpu_shares: 'set deploy.resources.limits',
  cpuset: 'set deploy.resources.limits',
  mem_limit: 'set deploy.resources.limits.memory',
  memswap_limit: 'set deploy.resources.limits.memory',
};

/** What a violation says, and what to write instead. */
export function describeViolation({ rule, isType, known, path }: Violation): [rule: string, fix: string] {
  if (known) return [rule, `take it out${nearest(path.at(-1) ?? '', known)}`];
  if (/^must be a string, and is (?:a number|a boolean|a date)/.test(rule) || rule.endsWith('cannot read'))
    return [rule, 'put it in quotes'];
  if (/is null$/.test(rule)) return [rule, 'give it a value, or take the key out'];
  if (rule.endsWith('twice in the list')) return [rule, 'keep one of the two'];
  return [
    rule,
    isType
      ? `write ${/must be (.*), and is/.exec(rule)?.[1] ?? 'another type'}`
      : 'write a value that this rule allows',
  ];
}

/** The known key with the fewest letters changed, if they are few. */
function nearest(key: string, known: readonly string[]): string {
  const best = known.length > 0 ? closest(key, known) : undefined;
  return best !== undefined && distance(key, best) <= 2 ? `, or write "${best}"` : '';
}
