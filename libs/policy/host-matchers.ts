/** A part of a rule that asks for a host. */
export interface HostMatcher {
  readonly isPattern: boolean;
  readonly values: readonly string[];
}

/** Traefik takes these names in any case, and several values in one matcher. */
const HOST_MATCHER = /^(Host|HostSNI|HostRegexp|HostSNIRegexp|HostHeader)\s*\(([\s\S]*)\)$/i;
const QUOTED = /`([^`]*)`|"((?:[^"\\]|\\.)*)"/g;

/**
 * The host matcher that one factor of a rule is; none for another matcher, and for a negated one, which keeps nobody
 * out but whom it names.
 */
export function hostMatcher(factor: string): HostMatcher[] {
  const [, name = '', inside = ''] = HOST_MATCHER.exec(factor.trim()) ?? [];
  if (!name) return [];
  const values = [...inside.matchAll(QUOTED)].map(
    ([, plain, quoted = '']) => plain ?? quoted.replaceAll(/\\(.)/g, '$1'),
  );
  return [{ isPattern: /regexp$/i.test(name), values }];
}

/** The hosts that a matcher names; a pattern without a wildcard names one. */
export function literalHosts({ isPattern, values }: HostMatcher): string[] {
  if (!isPattern) return [...values];
  const plain = values.map((value) => value.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.'));
  return plain.filter((value) => /^[\w.-]+$/.test(value));
}
