import type { Service } from '@cc-ci/swarm';
import { proofFailed } from './errors.ts';

/** A router that a service asks the ingress for. */
export interface Route {
  readonly service: string;
  readonly router: string;
  readonly protocol: 'http' | 'tcp';
  readonly rule: string;
  readonly entrypoints: readonly string[];
}

/** Whose hosts a router may take. */
export interface OwnHosts {
  readonly domain: string;
  /** The zone in which other apps have their names. */
  readonly zone: string;
  /** Values of the app's env: an operator who writes a host there wants it. */
  readonly env: Iterable<string>;
}

const ROUTER = /^traefik\.(http|tcp)\.routers\.([^.]+)\.rule$/;
const WEB = ['web', 'web-secure'];
/** A host of somebody else, to ask a pattern about. */
const STRANGER = 'stranger-5f0c1e';

/** The routers that services ask for, by their labels. */
export function routesOf(services: readonly Pick<Service, 'name' | 'labels'>[]): Route[] {
  return services
    .filter(({ labels }) => labels['traefik.enable'] === 'true')
    .flatMap(({ name: service, labels }) =>
      Object.entries(labels).flatMap(([label, rule]): Route[] => {
        const [, protocol, router = ''] = ROUTER.exec(label) ?? [];
        if (protocol !== 'http' && protocol !== 'tcp') return [];
        const entrypoints = labels[`traefik.${protocol}.routers.${router}.entrypoints`] ?? '';
        return [{ service, router, protocol, rule, entrypoints: entrypoints.split(',').filter(Boolean) }];
      }),
    );
}

/** Evidence that no router takes what other apps' users ask for, or a failed proof that names the rule. */
export function proveOwnRoutes(services: readonly Pick<Service, 'name' | 'labels'>[], own: OwnHosts): string {
  const routes = routesOf(services);
  const wrong = routes.flatMap((route) => {
    const why = takesOthers(route, own);
    return why ? [`router ${route.router} of service ${route.service} ${why}: ${route.rule}`] : [];
  });
  if (wrong.length > 0)
    throw proofFailed(
      wrong.join('; '),
      undefined,
      'join each alternative of the rule to the app’s own host: Host(`${DOMAIN}`) && …',
    );
  return routes.length === 0 ? 'no router' : routes.map(({ router, rule }) => `${router}: ${rule}`).join('; ');
}

/** What of other apps' traffic a router takes; undefined when it keeps to its own. */
function takesOthers({ protocol, rule, entrypoints }: Route, own: OwnHosts): string | undefined {
  // A protocol of its own has an entrypoint of its own.
  const isOnWeb = entrypoints.length === 0 || entrypoints.some((each) => WEB.includes(each));
  if (!isOnWeb) return undefined;
  for (const alternative of alternatives(rule)) {
    const hosts = hostMatchers(alternative);
    if (hosts.length === 0) return `takes every host${protocol === 'tcp' ? ' that asks for TCP' : ''}`;
    if (hosts.every((matcher) => takesStranger(matcher, own))) return 'takes hosts of other apps';
    const foreign = hosts
      .flatMap(({ isPattern, values }) => (isPattern ? [] : values))
      .find((host) => isForeign(host, own));
    if (foreign) return `takes the host ${foreign}, which is not the app’s`;
  }
  return undefined;
}

interface HostMatcher {
  readonly isPattern: boolean;
  readonly values: readonly string[];
}

/** Host matchers that a request must meet; a negated one keeps nobody out but whom it names. */
function hostMatchers(alternative: string): HostMatcher[] {
  const found = alternative.matchAll(
    /(!?)\s*\b(Host|HostSNI|HostRegexp|HostSNIRegexp|HostHeader)\s*\(([^)]*(?:\)[^&|]*?`\s*)?)\)/g,
  );
  return [...found]
    .filter(([, negated]) => !negated)
    .map(([, , name = '', inside = '']) => ({
      isPattern: name.endsWith('Regexp'),
      values: [...inside.matchAll(/[`"]([^`"]*)[`"]/g)].map(([, value = '']) => value),
    }));
}

function takesStranger({ isPattern, values }: HostMatcher, { zone }: OwnHosts): boolean {
  const strangers = [`${STRANGER}.${zone}`, `${STRANGER}.example.org`];
  return values.some((value) => (isPattern ? strangers.some((host) => matches(value, host)) : value === '*'));
}

/** A host in the zone that is neither the app's, nor below it, nor written into its env. */
function isForeign(host: string, { domain, zone, env }: OwnHosts): boolean {
  if (host === domain || host.endsWith(`.${domain}`) || !host.endsWith(`.${zone}`)) return false;
  return ![...env].some((value) => value.includes(host));
}

/** Traefik 3 takes a regular expression, Traefik 2 a template such as `{name:[a-z]+}.example.org`. */
function matches(pattern: string, host: string): boolean {
  const template = pattern.replace(
    /\{[A-Za-z_]\w*(?::([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}/g,
    (_all, inner?: string) => `(?:${inner ?? '[^.]+'})`,
  );
  return [pattern, `^${template}$`].some((each) => {
    try {
      return new RegExp(each, 'i').test(host);
    } catch {
      return false;
    }
  });
}

/** The alternatives of a rule, any of which a request may meet: `||` outside of quotes, and inside of brackets multiplied out. */
export function alternatives(rule: string): string[] {
  const text = rule.trim();
  const parts = splitAt(text, '||');
  if (parts.length > 1) return parts.flatMap(alternatives);
  const factors = splitAt(text, '&&').map((factor) => factor.trim());
  if (factors.length === 1) {
    const inside = /^\(([\s\S]*)\)$/.exec(text)?.[1];
    return inside === undefined ? [text] : alternatives(inside);
  }
  return factors
    .map(alternatives)
    .reduce((all, some) => all.flatMap((left) => some.map((right) => `${left} && ${right}`)));
}

function splitAt(text: string, operator: string): string[] {
  const parts: string[] = [];
  let [depth, quote, from] = [0, '', 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (quote) quote = letter === quote ? '' : quote;
    else if (letter === '`' || letter === '"') quote = letter;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (depth === 0 && text.startsWith(operator, at)) {
      parts.push(text.slice(from, at));
      from = at + operator.length;
      at = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}
