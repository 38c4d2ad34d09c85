import type { Service } from '@cc-ci/swarm';
import { proofFailed } from './errors.ts';
import { hostMatcher, isForeign, literalHosts, type OwnHosts, takesStranger } from './host-matchers.ts';

/** A router that a service asks the ingress for. */
export interface Route {
  readonly service: string;
  readonly router: string;
  readonly protocol: 'http' | 'tcp';
  readonly rule: string;
  readonly entrypoints: readonly string[];
}

const ROUTER = /^traefik\.(http|tcp)\.routers\.([^.]+)\.rule$/;
/** Entrypoints that apps share. A protocol of its own has an entrypoint of its own. */
const WEB = ['web', 'web-secure', 'websecure', 'http', 'https'];
/** A rule that people write has a few. */
const MAX_ALTERNATIVES = 1_000;
/** How Traefik is told yes. */
const YES = ['1', 't', 'true'];

/** The routers that services ask for, by their labels. Traefik reads their names in any case. */
export function routesOf(services: readonly Pick<Service, 'name' | 'labels'>[]): Route[] {
  return services.flatMap(({ name: service, labels: written }) => {
    if (!asksIngress({ labels: written })) return [];
    const labels = inLowerCase(written);
    return Object.entries(labels).flatMap(([label, rule]): Route[] => {
      const [, protocol, router = ''] = ROUTER.exec(label) ?? [];
      if (protocol !== 'http' && protocol !== 'tcp') return [];
      const entrypoints = labels[`traefik.${protocol}.routers.${router}.entrypoints`] ?? '';
      return [{ service, router, protocol, rule, entrypoints: entrypoints.split(/[\s,]+/).filter(Boolean) }];
    });
  });
}

/** Whether the ingress looks at a service at all. */
export function asksIngress({ labels }: Pick<Service, 'labels'>): boolean {
  return YES.includes(inLowerCase(labels)['traefik.enable']?.toLowerCase() ?? '');
}

function inLowerCase(labels: Service['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.toLowerCase(), value]));
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
  const isOnWeb = entrypoints.length === 0 || entrypoints.some((each) => WEB.includes(each.toLowerCase()));
  if (!isOnWeb) return undefined;
  for (const alternative of alternatives(rule)) {
    const hosts = splitAt(alternative, '&&').flatMap(hostMatcher);
    if (hosts.length === 0) return `takes every host${protocol === 'tcp' ? ' that asks for TCP' : ''}`;
    if (hosts.every((matcher) => takesStranger(matcher, own))) return 'takes hosts of other apps';
    const foreign = hosts.flatMap(literalHosts).find((host) => isForeign(host, own));
    if (foreign) return `takes the host ${foreign}, which is not the app’s`;
  }
  return undefined;
}

/**
 * The alternatives of a rule, any of which a request may meet: `||` outside of quotes, and inside of brackets
 * multiplied out.
 */
export function alternatives(rule: string): string[] {
  const text = rule.trim();
  const parts = splitAt(text, '||');
  if (parts.length > 1) return parts.flatMap(alternatives);
  const factors = splitAt(text, '&&').map((factor) => factor.trim());
  if (factors.length === 1) {
    const inside = /^\(([\s\S]*)\)$/.exec(text)?.[1];
    return inside === undefined ? [text] : alternatives(inside);
  }
  return factors.map(alternatives).reduce((all, some) => {
    if (all.length * some.length > MAX_ALTERNATIVES)
      throw proofFailed(`a rule has more than ${MAX_ALTERNATIVES} alternatives: ${rule.slice(0, 200)}`);
    return all.flatMap((left) => some.map((right) => `${left} && ${right}`));
  });
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
