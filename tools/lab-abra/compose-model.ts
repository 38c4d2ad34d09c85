import { asMap, type ComposeFile, type ObjectContent, type ServiceContent } from './compose-files.ts';
import { interpolateTree } from './interpolate.ts';

/** The compose files of an app as one, with its environment filled in. */
export interface ComposeModel {
  readonly version?: string;
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly secrets: Readonly<Record<string, ObjectContent>>;
  readonly configs: Readonly<Record<string, ObjectContent>>;
}

/** A service of the merged files. */
export interface ServiceModel {
  readonly image?: string;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly secrets: readonly string[];
  readonly configs: readonly string[];
  readonly hasHealthcheck: boolean;
}

/** Merges the files in their order, later over earlier. */
export function mergeCompose(files: readonly ComposeFile[], env: Readonly<Record<string, string>>): ComposeModel {
  const contents = files.map((file) => interpolateTree(file.content, env));
  return {
    version: contents.find((content) => content.version)?.version,
    services: mergeServices(contents.flatMap((content) => Object.entries(content.services ?? {}))),
    secrets: Object.assign({}, ...contents.map((content) => withoutNull(content.secrets))),
    configs: Object.assign({}, ...contents.map((content) => withoutNull(content.configs))),
  };
}

/** The name that a secret or config has on the server. */
export function objectName(key: string, object: ObjectContent, stack: string): string {
  if (object.name) return object.name;
  if (typeof object.external === 'object' && object.external.name) return object.external.name;
  return object.external ? key : `${stack}_${key}`;
}

function mergeServices(entries: readonly [string, ServiceContent | null][]): Record<string, ServiceModel> {
  const services: Record<string, ServiceModel> = {};
  for (const [name, service] of entries) services[name] = mergeService(services[name], service ?? {});
  return services;
}

function mergeService(below: ServiceModel | undefined, service: ServiceContent): ServiceModel {
  const health = service.healthcheck;
  return {
    image: service.image ?? below?.image,
    labels: { ...below?.labels, ...asMap(service.deploy?.labels) },
    secrets: [...(below?.secrets ?? []), ...sources(service.secrets)],
    configs: [...(below?.configs ?? []), ...sources(service.configs)],
    hasHealthcheck: health ? health.disable !== true : (below?.hasHealthcheck ?? false),
  };
}

function sources(list: ServiceContent['secrets']): string[] {
  return (list ?? []).map((item) => (typeof item === 'string' ? item : item.source));
}

function withoutNull(objects: Record<string, ObjectContent | null> | undefined): Record<string, ObjectContent> {
  return Object.fromEntries(Object.entries(objects ?? {}).map(([key, object]) => [key, object ?? {}]));
}
