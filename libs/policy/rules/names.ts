import { isBelow } from '../hosts.ts';
import { type Found, inServices, type ModelView, type Rule } from '../rule.ts';

const KINDS = ['volumes', 'networks', 'secrets', 'configs'] as const;
/** The network that all apps share with the ingress. */
const SHARED_NETWORK = 'proxy';
const DRIVERS: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  volumes: ['', 'local'],
  networks: ['', 'overlay', 'host'],
  secrets: [''],
  configs: [''],
};
/** Drivers that keep a log on the machine and open no connection. */
const LOG_DRIVERS = ['', 'json-file', 'local', 'none', 'journald'];

/** Rules over whose things a stack uses. */
export const NAME_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'foreign-name',
    refuses:
      'a volume, network, secret or config that is external or has a fixed name, without the stack’s name in it; ' +
      'but the network `proxy`',
    why: 'it may be another app’s, which would be read, changed or removed',
    look: ({ app, model }) =>
      KINDS.flatMap((kind) =>
        Object.entries(model[kind]).flatMap(([key, { name, external }]): Found[] => {
          const isShared = kind === 'networks' && name === SHARED_NETWORK && external.external;
          const isHosts = kind === 'networks' && /^host$/i.test(name);
          if (name === '' || name.includes(app.stack) || isShared || isHosts) return [];
          return [{ path: [kind, key, 'name'], value: name }];
        }),
      ),
  },
  {
    id: 'driver',
    refuses: 'a driver of volumes, networks, secrets or configs that is not swarm’s own (`local`, `overlay`)',
    why: 'drivers are programs of the machine that run as root, and reach its disks and its network',
    look: ({ model }) =>
      KINDS.flatMap((kind) =>
        Object.entries(model[kind]).flatMap(([key, { driver }]): Found[] =>
          DRIVERS[kind].includes(driver) ? [] : [{ path: [kind, key, 'driver'], value: driver }],
        ),
      ),
  },
  {
    id: 'log-driver',
    refuses: 'a log driver that sends the log elsewhere: anything but `json-file`, `local`, `journald`, `none`',
    why: 'the engine opens the connection, from the machine and as root',
    look: (view) =>
      inServices(view, ({ logging }, path) =>
        !logging || LOG_DRIVERS.includes(logging.driver)
          ? []
          : [{ path: [...path, 'logging', 'driver'], value: logging.driver }],
      ),
  },
  {
    id: 'proxy-alias',
    refuses:
      'an alias in the network `proxy` that holds neither the app’s stack nor its domain, or a service there that is ' +
      'called like one of another app',
    why: 'other apps that ask for a service of that name would reach this one',
    look: (view) => inServices(view, (service, path, name) => aliases(view, service, { path, name })),
  },
];

function aliases(
  { app, model }: ModelView,
  { networks }: ModelView['model']['services'][string],
  { path, name }: { path: readonly string[]; name: string },
): Found[] {
  return Object.entries(networks).flatMap(([network, attachment]) => {
    if (!Object.hasOwn(model.networks, network) || !model.networks[network]?.external.external) return [];
    const foreign = (attachment?.aliases ?? []).filter(
      (alias) => alias !== name && !alias.includes(app.stack) && !isBelow(alias.toLowerCase(), app.domain),
    );
    const found = foreign.map((alias) => ({
      path: [...path, 'networks', network, 'aliases'],
      item: alias,
      value: alias,
    }));
    return isOfOtherStack(name, app) ? [{ path: [...path], value: name }, ...found] : found;
  });
}

/** A service is reached by its own name as well, which may be the full name of another app's service. */
function isOfOtherStack(name: string, { stack, zone }: ModelView['app']): boolean {
  return !name.includes(stack) && name.includes(`_${zone.replaceAll('.', '_')}_`);
}
