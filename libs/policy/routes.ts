import { hostMatcher, type HostMatcher } from './host-matchers.ts';

/** A service with what the ingress reads of it. */
export interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

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
const MAX_RULE_LENGTH = 4_000;
/** How Traefik is told yes. */
const YES = ['1', 't', 'true'];

/** What is said of a rule that is not looked into. */
export const TOO_MANY = `has more than ${MAX_ALTERNATIVES} alternatives, or ${MAX_RULE_LENGTH} characters`;

/** The routers that services ask for, by their labels. Traefik reads their names in any case. */
export function routesOf(services: readonly Labelled[]): Route[] {
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
export function asksIngress({ labels }: Pick<Labelled, 'labels'>): boolean {
  return YES.includes(inLowerCase(labels)['traefik.enable']?.toLowerCase() ?? '');
}

function inLowerCase(labels: Labelled['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The host matchers of an alternative; a request must meet all of them. */
export function hostsOf(alternative: string): HostMatcher[] {
  return splitAt(alternative, '&&').flatMap(hostMatcher);
}

/** Whether a router is on an entrypoint that apps share. */
export function isOnWeb({ entrypoints }: Pick<Route, 'entrypoints'>): boolean {
  return entrypoints.length === 0 || entrypoints.some((each) => WEB.includes(each.toLowerCase()));
}

/**
 * The alternatives of a rule, any of which a request may meet: `||` outside of quotes, and inside of brackets
 * multiplied out. Undefined where there are too many, or the rule is too long.
 */
export function alternatives(rule: string): string[] | undefined {
  const text = rule.trim();
  if (text.length > MAX_RULE_LENGTH) return undefined;
  const parts = splitAt(text, '||');
  if (parts.length > 1) return joined(parts.map(alternatives));
  const factors = splitAt(text, '&&').map((factor) => factor.trim());
  if (factors.length === 1) {
    const inside = /^\(([\s\S]*)\)$/.exec(text)?.[1];
    return inside === undefined ? [text] : alternatives(inside);
  }
  return factors
    .map(alternatives)
    .reduce((all, some) =>
      !all || !some || all.length * some.length > MAX_ALTERNATIVES
        ? undefined
        : all.flatMap((left) => some.map((right) => `${left} && ${right}`)),
    );
}

function joined(parts: readonly (string[] | undefined)[]): string[] | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
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
