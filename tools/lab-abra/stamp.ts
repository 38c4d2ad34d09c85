import { isAbsolute, join } from 'node:path';
import { asMap, type ComposeContent, type ComposeFile, type ListOrMap, type ServiceContent } from './compose-files.ts';
import { Fatal } from './fatal.ts';
import { escapeDollars, interpolate } from './interpolate.ts';

/** What abra adds to a recipe's compose files before Docker gets them. */
export interface Stamp {
  readonly stack: string;
  readonly recipe: string;
  readonly recipeDir: string;
  readonly chaosVersion?: string;
  /** The version label to set; none keeps the one that the compose file carries. */
  readonly version?: string;
  /** What the service `app` gets beside its own environment. */
  readonly appEnv: Readonly<Record<string, string>>;
  /** What the compose files are filled in with. */
  readonly env: Readonly<Record<string, string>>;
  /** True where services must be reached without IP_VS. */
  readonly withoutIpvs: boolean;
}

/**
 * Copies of the compose files with abra's labels and environment in them and every relative path made absolute.
 * They are stamped one by one, not by one more file laid over them: where Docker merges a service that has ports, it keeps
 * one of two that are published under the same number, such as 64738 for TCP and UDP, and one more file is one more merge.
 */
export function stampFiles(files: readonly ComposeFile[], stamp: Stamp): ComposeFile[] {
  const first = files.findIndex((file) => file.content.services?.['app']);
  const taken = new Set(files.flatMap((file) => Object.keys(asMap(file.content.services?.['app']?.environment))));
  const added = Object.entries(stamp.appEnv).filter(([key]) => !taken.has(key));
  return files.map((file, index) => {
    const content = absolutePaths(structuredClone(file.content), stamp.recipeDir);
    for (const service of Object.values(content.services ?? {}))
      if (service && stamp.withoutIpvs) reachWithoutIpvs(service, stamp.env);
    const app = content.services?.['app'];
    if (app) stampLabels(app, stamp);
    if (app && index === first) app.environment = withEntries(app.environment, added);
    return { name: file.name, content };
  });
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

function stampLabels(app: ServiceContent, stamp: Stamp): void {
  const labels = stampedLabels(stamp);
  app.deploy = {
    ...app.deploy,
    labels: withEntries(withoutKeys(app.deploy?.labels, labels, stamp.env), Object.entries(labels)),
  };
}

/** A list without the labels that abra sets itself: Docker refuses a list that holds the same label twice. */
function withoutKeys(
  there: ListOrMap | undefined,
  set: Readonly<Record<string, string>>,
  env: Stamp['env'],
): ListOrMap | undefined {
  if (!Array.isArray(there)) return there;
  return there.filter((entry) => !(interpolate(String(entry).split('=')[0]!, env) in set));
}

/** Entries added in the form that is there: Docker fills in names only where they are written as a list. */
function withEntries(there: ListOrMap | undefined, added: readonly (readonly [string, string])[]): ListOrMap {
  const entries = added.map(([key, value]) => [key, escapeDollars(value)] as const);
  if (there && !Array.isArray(there)) return { ...there, ...Object.fromEntries(entries) };
  return [...(there ?? []), ...entries.map(([key, value]) => `${key}=${value}`)];
}

function reachWithoutIpvs(service: ServiceContent, env: Stamp['env']): void {
  service.deploy = { ...service.deploy, endpoint_mode: 'dnsrr' };
  if (service.ports) service.ports = service.ports.flatMap((port) => hostPorts(port, env));
}

function hostPorts(
  port: string | number | Record<string, unknown>,
  env: Stamp['env'],
): (string | Record<string, unknown>)[] {
  if (typeof port === 'object') return [{ ...port, mode: 'host' }];
  const text = interpolate(String(port), env);
  const match = /^(?:(?:[\d.]+:)?(\d+):)?(\d+)(?:\/(\w+))?$/.exec(text);
  if (!match) throw new Fatal(`cannot publish "${text}" without IP_VS: only a single port can be, as in "8080:80/tcp"`);
  const [, published, target, protocol = 'tcp'] = match;
  return [{ target: Number(target), ...(published ? { published: Number(published) } : {}), protocol, mode: 'host' }];
}

function absolutePaths(content: ComposeContent, dir: string): ComposeContent {
  for (const object of [...Object.values(content.configs ?? {}), ...Object.values(content.secrets ?? {})]) {
    if (object?.file) object.file = absolute(object.file, dir);
  }
  for (const service of Object.values(content.services ?? {})) {
    if (service?.env_file) service.env_file = [service.env_file].flat().map((file) => absolute(file, dir));
    if (service?.volumes) service.volumes = service.volumes.map((volume) => absoluteVolume(volume, dir));
  }
  return content;
}

function absoluteVolume(volume: string | Record<string, unknown>, dir: string): string | Record<string, unknown> {
  if (typeof volume === 'string') return volume.startsWith('.') ? absolute(volume, dir) : volume;
  const { type, source } = volume;
  return type === 'bind' && typeof source === 'string' ? { ...volume, source: absolute(source, dir) } : volume;
}

function absolute(path: string, dir: string): string {
  return isAbsolute(path) || path.startsWith('$') || path.startsWith('~') ? path : join(dir, path);
}
