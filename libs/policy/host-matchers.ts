import { RE2JS, RE2JSException } from 're2js';
import { hostsIn, isBelow } from './hosts.ts';

/** Whose hosts a router may take. */
export interface OwnHosts {
  readonly domain: string;
  /** The zone in which other apps have their names. */
  readonly zone: string;
  /** Values of the app's env: an operator who writes a host there wants it. */
  readonly env: Iterable<string>;
}

/** A part of a rule that asks for a host. */
export interface HostMatcher {
  readonly isPattern: boolean;
  readonly values: readonly string[];
}

/** Names of apps that are not there, to ask a pattern about. */
const STRANGERS = ['stranger', 'stranger-5f0c1e', 'www.stranger', 'a.b', 'www', 'auth', 'git', 'cloud', 'blog-5f0c1e'];
/** No operator has a host there. */
const ELSEWHERE = 'elsewhere.invalid';

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

/** Whether apps of any name in the zone, or outside of it, would be taken. */
export function takesStranger({ isPattern, values }: HostMatcher, { zone }: OwnHosts): boolean {
  const strangers = STRANGERS.flatMap((name) => [`${name}.${zone}`, `${name}.${ELSEWHERE}`]);
  return values.some((value) => (isPattern ? strangers.some((host) => matches(value, host)) : value === '*'));
}

/** The hosts that a matcher names; a pattern without a wildcard names one. */
export function literalHosts({ isPattern, values }: HostMatcher): string[] {
  if (!isPattern) return [...values];
  const plain = values.map((value) => value.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.'));
  return plain.filter((value) => /^[\w.-]+$/.test(value));
}

/** The zone itself, or a host in it that is neither the app's, nor made from its name, nor written into its env. */
export function isForeign(written: string, { domain, zone, env }: OwnHosts): boolean {
  const host = written.toLowerCase();
  const [name = domain] = domain.split('.', 1);
  if (!isBelow(host, zone) || host.includes(name)) return false;
  return ![...env].some((value) => hostsIn(value).includes(host));
}

/**
 * Traefik 3 takes a regular expression, Traefik 2 a template such as `{name:[a-z]+}.example.org`. Both are written for
 * Go's RE2, which no pattern can keep busy: a recipe under test is a stranger's.
 */
function matches(pattern: string, host: string): boolean {
  const template = pattern.replace(
    /\{[A-Za-z_]\w*(?::([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}/g,
    (_all, inner?: string) => `(?:${inner ?? '[^.]+'})`,
  );
  return [pattern, `^${template}$`].some((each) => {
    try {
      return RE2JS.compile(each, RE2JS.CASE_INSENSITIVE).matcher(host).find();
    } catch (error) {
      // Traefik refuses it as well.
      if (error instanceof RE2JSException) return false;
      throw error;
    }
  });
}
