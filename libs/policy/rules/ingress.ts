import { isIP } from 'node:net';
import { isBelow } from '../hosts.ts';
import { foreignRoutes } from '../foreign-routes.ts';
import type { Found, ModelView, Rule } from '../rule.ts';

const NAMED = /^traefik\.(http|tcp|udp)\.(router|middleware|service|serverstransport)s\.([^.]+)\.(.+)$/i;
/** Options that name a middleware, a service or a transport. */
const REFERENCES: readonly { readonly option: RegExp; readonly kind: string }[] = [
  { option: /^router\.middlewares(\[\d+\])?$/, kind: 'middleware' },
  { option: /^router\.service$/, kind: 'service' },
  { option: /^middleware\.chain\.middlewares(\[\d+\])?$/, kind: 'middleware' },
  { option: /^middleware\.errors\.service$/, kind: 'service' },
  { option: /^service\.(weighted\.services\[\d+\]\.name|(mirroring|failover)\.(service|fallback))$/, kind: 'service' },
  { option: /^service\.loadbalancer\.serverstransport$/, kind: 'serverstransport' },
];
const ADDRESSES = /^(middleware\.forwardauth\.address|service\.loadbalancer\.servers?(\[\d+\])?\.(url|address))$/;
/** What Traefik brings along, and does nothing. */
const HARMLESS = 'noop@internal';

/** Rules over the labels that the ingress reads. */
export const INGRESS_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'foreign-host',
    refuses:
      'a router, of HTTP or on the web’s entrypoints, whose rule takes hosts that are neither the app’s domain nor ' +
      'below it',
    why: 'the ingress would send visitors of other apps, and their passwords, to this one',
    look: (view) =>
      labelled(view).flatMap(({ name, labels }) =>
        foreignRoutes([{ name, labels }], view.app).map(({ protocol, router, rule, why }) => ({
          path: pathOf(name, labels, `traefik.${protocol}.routers.${router}.rule`),
          value: rule,
          why: `the rule ${why}`,
        })),
      ),
  },
  {
    id: 'foreign-middleware',
    refuses: 'a middleware, service or transport of the ingress that the recipe does not define itself',
    why: 'it is another app’s or the operator’s, such as the ingress’s own API',
    look: (view) => {
      const own = new Set(optionsOf(view).map(({ kind, name }) => `${kind} ${name}`.toLowerCase()));
      for (const service of Object.keys(view.model.services))
        own.add(`service ${view.app.stack}_${service}`.toLowerCase().replaceAll(/[^a-z\d ]+/g, '-'));
      return optionsOf(view).flatMap((option) => referencesOf(option, own));
    },
  },
  {
    id: 'ingress-backend',
    refuses: 'an address that the ingress itself is to call, which is of the machine or of another app',
    why: 'the ingress reaches what no visitor may reach',
    look: (view) =>
      optionsOf(view)
        .filter(({ full, value }) => ADDRESSES.test(full) && !mayBeCalled(value, view))
        .map(({ path, value }) => ({ path, value })),
  },
];

interface Option {
  readonly kind: string;
  readonly name: string;
  /** Such as `router.middlewares`, in lower case. */
  readonly full: string;
  readonly value: string;
  readonly path: readonly string[];
}

/** Services that the ingress looks at; `traefik.enable` is read as it does. */
function labelled({ model }: ModelView) {
  return Object.entries(model.services).map(([name, { deploy }]) => ({ name, labels: deploy.labels }));
}

function optionsOf(view: ModelView): Option[] {
  return labelled(view).flatMap(({ name: service, labels }) =>
    Object.entries(labels).flatMap(([label, value]) => {
      const [, , kind = '', name = '', rest = ''] = NAMED.exec(label) ?? [];
      if (!kind) return [];
      const full = `${kind}.${rest}`.toLowerCase();
      return [{ kind: kind.toLowerCase(), name, full, value, path: ['services', service, 'deploy', 'labels', label] }];
    }),
  );
}

function pathOf(service: string, labels: Readonly<Record<string, string>>, label: string): string[] {
  const written = Object.keys(labels).find((name) => name.toLowerCase() === label) ?? label;
  return ['services', service, 'deploy', 'labels', written];
}

function referencesOf({ full, value, path }: Option, own: ReadonlySet<string>): Found[] {
  const kind = REFERENCES.find(({ option }) => option.test(full))?.kind;
  if (!kind) return [];
  const names = value.split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '' && name !== HARMLESS && !own.has(`${kind} ${ownName(name)}`))
    .map((name) => ({ path, value: name }));
}

/** The name without the provider that reads labels; another provider's is nobody's of the recipe. */
function ownName(name: string): string {
  return name.toLowerCase().replace(/@(swarm|docker)$/, '');
}

function mayBeCalled(address: string, { app, model }: ModelView): boolean {
  const host = hostIn(address);
  if (host === undefined || isIP(host.replace(/^\[|\]$/g, '')) !== 0) return false;
  const own = host.replace(/^tasks\./, '');
  if (own.startsWith(`${app.stack}_`.toLowerCase()) || Object.hasOwn(model.services, own)) return true;
  if (isBelow(host, app.domain)) return true;
  return host.includes('.') && !/(^|\.)(localhost|internal|local|localdomain)\.?$/.test(host) && !/^[\d.]+$/.test(host);
}

function hostIn(address: string): string | undefined {
  const url = /^[a-z][a-z\d+]*:\/\//i.test(address) ? address : `http://${address}`;
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;
}
