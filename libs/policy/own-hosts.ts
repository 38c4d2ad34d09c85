import { type HostMatcher, literalHosts } from './host-matchers.ts';
import { hostsIn, isBelow } from './hosts.ts';
import type { OwnApp } from './rule.ts';

/** Names that belong to nobody: samples have them where an operator writes their own. */
const NOBODYS = /(^|\.)(example|example\.(com|net|org)|invalid)$/;

/** Whether all hosts that a matcher lets through are the app's: its domain, below it, or what its operator gave it. */
export function ownsHosts(matcher: HostMatcher, app: OwnApp): boolean {
  const { isPattern, values } = matcher;
  if (values.length === 0) return false;
  if (!isPattern) return values.every((host) => isOwn(host.toLowerCase(), app));
  return values.every((value) => endsInDomain(value, app.domain) || isOneOwn(value, app));
}

function isOwn(host: string, { domain, zone, given }: OwnApp): boolean {
  const [name = domain] = domain.split('.', 1);
  if (isBelow(host, domain)) return true;
  if (NOBODYS.test(host) && !host.endsWith(zone)) return true;
  // The app's own label is drawn for this run alone: a host that holds it is made from it.
  return host.includes(name) || given.some((value) => hostsIn(value).includes(host));
}

function isOneOwn(value: string, app: OwnApp): boolean {
  const hosts = literalHosts({ isPattern: true, values: [value] });
  return hosts.length > 0 && hosts.every((host) => isOwn(host.toLowerCase(), app));
}

/** Whether whatever a pattern matches holds the domain as it is, at the end: no alternative goes around it. */
function endsInDomain(pattern: string, domain: string): boolean {
  const plain = pattern.replace(/\$$/, '').replaceAll('\\.', '.').toLowerCase();
  return plain.endsWith(domain) && !hasOpenAlternative(pattern);
}

/** Whether a pattern has an alternative outside of brackets, or brackets that cannot be told. */
function hasOpenAlternative(pattern: string): boolean {
  let [depth, inClass] = [0, false];
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at];
    if (letter === '\\') at++;
    else if (inClass) inClass = letter !== ']';
    else if (letter === '[') inClass = true;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === '|' && depth === 0) return true;
  }
  return depth !== 0 || inClass;
}
