import {
  type ComposeModel,
  escapeDollars,
  type Json,
  modelAsJson,
  oldestVersionFor,
  type Service,
} from '@cc-ci/abra/files';

/** What abra adds to a recipe's compose files before Docker gets them. */
export interface Stamp {
  readonly stack: string;
  readonly recipe: string;
  readonly chaosVersion?: string;
  /** The version label to set; none keeps the one that the compose file carries. */
  readonly version?: string;
  /** What the service `app` gets beside its own environment. */
  readonly appEnv: Readonly<Record<string, string>>;
  /** True where services must be reached without IP_VS. */
  readonly withoutIpvs: boolean;
}

/** The model with abra's labels and environment in it. */
export function stampModel(model: ComposeModel, stamp: Stamp): ComposeModel {
  const services = Object.entries(model.services).map(([name, service]): [string, Service] => {
    const reachable = stamp.withoutIpvs ? reachedWithoutIpvs(service) : service;
    // What its env files set stands in its environment already.
    const loaded = { ...reachable, env_file: undefined };
    return [name, name === 'app' ? stampApp(loaded, stamp) : loaded];
  });
  return { ...model, services: Object.fromEntries(services) };
}

/**
 * A model as one compose file that says the same to any docker: every value is written out in its type, every dollar
 * escaped, and the version is the oldest that has all of its keys. abra itself hands no file to Docker: it is the
 * loader, and creates services itself.
 */
export function asComposeFile(model: ComposeModel): Json {
  const content = { ...asObject(withoutEmpty(modelAsJson(model))), version: '3.8' };
  return escaped({ ...content, version: oldestVersionFor(content) });
}

/** The labels of abra on the service `app`. */
export function stampedLabels(
  stamp: Pick<Stamp, 'stack' | 'recipe' | 'chaosVersion' | 'version'>,
): Record<string, string> {
  const start = `coop-cloud.${stamp.stack}`;
  return {
    [`${start}.recipe`]: stamp.recipe,
    [`${start}.chaos`]: String(stamp.chaosVersion !== undefined),
    ...(stamp.chaosVersion === undefined ? {} : { [`${start}.chaos-version`]: stamp.chaosVersion }),
    ...(stamp.version === undefined ? {} : { [`${start}.version`]: stamp.version }),
  };
}

function stampApp(app: Service, stamp: Stamp): Service {
  return {
    ...app,
    deploy: { ...app.deploy, labels: { ...app.deploy.labels, ...stampedLabels(stamp) } },
    environment: { ...stamp.appEnv, ...app.environment },
  };
}

function reachedWithoutIpvs(service: Service): Service {
  return {
    ...service,
    deploy: { ...service.deploy, endpoint_mode: 'dnsrr' },
    ports: service.ports?.map((port) => ({ ...port, mode: 'host' })),
  };
}

/** Parts that docker/cli writes even where they are empty; older versions of the format have no such keys. */
const OFTEN_EMPTY = ['build', 'credential_spec', 'resources', 'placement', 'ipam'];

function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const isEmpty = (item: Json) => typeof item === 'object' && item !== null && Object.keys(item).length === 0;
  const kept = Object.entries(value).filter(([key, item]) => !(OFTEN_EMPTY.includes(key) && isEmpty(item)));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}

function escaped(value: Json): Json {
  if (typeof value === 'string') return escapeDollars(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

function asObject(value: Json): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
