import { isAbsolute, join, normalize } from 'node:path';
import { keyOf, RecipeFileError } from '../problem.ts';
import { castAt } from './casts.ts';
import { readKeyValueFile } from './key-value-file.ts';
import { interpolateValue, type Lookup } from './interpolate.ts';
import {
  type FileObject,
  fileObject,
  type Network,
  network,
  type Service,
  service,
  type Volume,
  volume,
} from './model.ts';
import { findViolation, isKnownVersion, versionOf } from './schema.ts';
import { type At, type Json, record } from './shape.ts';
import type { Value, ValueMap } from './value.ts';
import type { ComposeText } from './yaml.ts';
import { describeViolation, FORBIDDEN } from './wording.ts';

/** Compose files as one, as `docker stack deploy` has them before it talks to an engine. */
export interface ComposeModel {
  readonly version: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, FileObject>>;
  readonly configs: Readonly<Record<string, FileObject>>;
  /** What stands under `x-` keys at the top of the first file. */
  readonly extras: Readonly<Record<string, Value>>;
}

export interface LoadOptions {
  /** What variables hold. */
  readonly lookup: Lookup;
  /** The folder that relative paths are of. */
  readonly folder: string;
  /** The text of a file that `env_file` names; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined;
}

/**
 * Fills in, checks and lays over each other what compose files say, as the loader of docker/cli 29.9.3 does
 * (docs/decisions/one-reader-for-compose-and-env.md).
 * @throws RecipeFileError with file, line and key
 */
export function loadCompose(files: readonly ComposeText[], options: LoadOptions): ComposeModel {
  return mergeModels(loadFiles(files, options).map(({ model }) => model));
}

/** One compose file, filled in and read alone. */
export interface LoadedFile {
  readonly text: ComposeText;
  /** What it says, filled in. */
  readonly content: ValueMap;
  readonly model: ComposeModel;
}

/** Reads compose files, each alone. @throws RecipeFileError with file, line and key */
export function loadFiles(files: readonly ComposeText[], options: LoadOptions): LoadedFile[] {
  const version = files[0] ? versionOf(files[0].content) : '';
  return files.map((file) => loadFile(file, version, options));
}

/** Lays models over each other, the later ones above. */
export function mergeModels(models: readonly ComposeModel[]): ComposeModel {
  return models.reduce((below, above) => ({
    ...below,
    services: services.merge(below.services, above.services),
    networks: { ...below.networks, ...above.networks },
    volumes: { ...below.volumes, ...above.volumes },
    secrets: { ...below.secrets, ...above.secrets },
    configs: { ...below.configs, ...above.configs },
  }));
}

const services = record(service, service.merge);

/** A model as docker/cli writes it. */
export function modelAsJson(model: ComposeModel): Json {
  const sections = {
    networks: record(network).json(model.networks),
    volumes: record(volume).json(model.volumes),
    secrets: record(fileObject).json(model.secrets),
    configs: record(fileObject).json(model.configs),
  };
  const there = Object.entries(sections).filter(([, section]) => Object.keys(section as object).length > 0);
  return { version: model.version, services: services.json(model.services), ...Object.fromEntries(there) };
}

function loadFile(file: ComposeText, version: string, options: LoadOptions): LoadedFile {
  const refuse = (path: readonly string[], rule: string, fix?: string) => refusalIn(file, path, { rule, fix });
  const own = versionOf(file.content);
  if (own !== version)
    throw refuse(
      ['version'],
      `the version is ${own}, and that of the first compose file is ${version}`,
      `write version: "${version}" into both`,
    );
  refuseForbidden(file.content, refuse);
  const content = interpolateValue(file.content, [], {
    lookup: options.lookup,
    castAt,
    failed: (path, why) =>
      refuse(
        path,
        why.startsWith('required') ? why : `cannot be filled in: ${why}`,
        why.startsWith('required') ? 'set the variable in .env.sample' : 'write $$ for a dollar that is no variable',
      ),
  });
  if (!(content instanceof Map)) throw refuse([], 'must be a mapping');
  if (!isKnownVersion(version))
    throw refuse(['version'], `"${version}" is not a version that docker/cli 29.9.3 knows`, 'write version: "3.8"');
  const violation = findViolation(content, version);
  if (violation) throw refuse(violation.path, ...describeViolation(violation));
  return { text: file, content, model: sectionsOf(content, options, { path: [], refuse }) };
}

function sectionsOf(content: ValueMap, options: LoadOptions, at: At): ComposeModel {
  const section = (name: string) => content.get(name) ?? null;
  const under = (name: string): At => ({ ...at, path: [name] });
  const objects = (kind: 'secrets' | 'configs') =>
    mapRecord(record(fileObject).decode(section(kind), under(kind)), (name, object) =>
      namedFile(name, object, { ...options, at: { ...at, path: [kind, name] } }),
    );
  return {
    version: versionOf(content),
    services: mapRecord(services.decode(section('services'), under('services')), (name, item) =>
      resolved(item, options, { ...at, path: ['services', name] }),
    ),
    networks: mapRecord(record(network).decode(section('networks'), under('networks')), (name, item) =>
      named(name, item, { ...at, path: ['networks', name] }),
    ),
    volumes: mapRecord(record(volume).decode(section('volumes'), under('volumes')), (name, item) =>
      namedVolume(name, item, { ...at, path: ['volumes', name] }),
    ),
    secrets: objects('secrets'),
    configs: objects('configs'),
    extras: Object.fromEntries([...content].filter(([key]) => key.startsWith('x-'))),
  };
}

/** A service with its environment completed and its paths made absolute. */
function resolved(item: Service, options: LoadOptions, at: At): Service {
  const fromFiles = (item.env_file ?? []).flatMap((file) =>
    readKeyValueFile(absolute(file, options.folder), { ...options, at }),
  );
  const completed = [...fromFiles, ...Object.entries(item.environment)].map(
    ([name, value]): [string, string | null] => [name, value ? value : (options.lookup(name) ?? value)],
  );
  return {
    ...item,
    environment: Object.fromEntries(completed),
    volumes: item.volumes?.map((mount, index) => {
      if (mount.type !== 'bind') return mount;
      if (mount.source === '')
        throw at.refuse([...at.path, 'volumes', `[${index}]`], 'a mount of type "bind" needs a source');
      const source = mount.source.startsWith('~')
        ? mount.source.replace('~', options.lookup('HOME') ?? '~')
        : mount.source;
      const isWindows = /^[A-Za-z]:[\\/]|^[\\/]{2}[^\\/.]/.test(source);
      return { ...mount, source: isWindows ? source : absolute(source, options.folder) };
    }),
  };
}

/** An external object has a name: its own, that of the older form, or its key. */
function named<T extends { name: string; external: Network['external'] }>(key: string, item: T, at: At): T {
  if (!item.external.external) return item;
  if (item.external.name !== '' && item.name !== '')
    throw at.refuse([...at.path, 'external'], 'has a name both in "external" and in "name"');
  return { ...item, name: item.external.name || item.name || key, external: { external: true, name: '' } };
}

function namedVolume(key: string, item: Volume, at: At): Volume {
  const conflicts = {
    driver: item.driver !== '',
    driver_opts: Object.keys(item.driver_opts).length > 0,
    labels: Object.keys(item.labels).length > 0,
  };
  const [conflict] = Object.entries(conflicts).filter(([, isThere]) => isThere);
  if (item.external.external && conflict) throw at.refuse([...at.path, conflict[0]], 'cannot stand beside "external"');
  return named(key, item, at);
}

function namedFile(key: string, item: FileObject, { folder, at }: LoadOptions & { at: At }): FileObject {
  if (item.external.external) return named(key, item, at);
  if (item.driver === '') return { ...item, file: absolute(item.file, folder) };
  if (item.file !== '') throw at.refuse([...at.path, 'file'], 'cannot stand beside "driver"');
  return item;
}

function refuseForbidden(
  content: ValueMap,
  refuse: (path: readonly string[], rule: string, fix?: string) => Error,
): void {
  const all = content.get('services');
  for (const [name, item] of all instanceof Map ? all : []) {
    for (const [key, fix] of Object.entries(FORBIDDEN)) {
      if (item instanceof Map && item.has(key))
        throw refuse(['services', name, key], 'docker stack deploy refuses this key', fix);
    }
  }
}

function refusalIn(
  file: ComposeText,
  path: readonly string[],
  { rule, fix }: { rule: string; fix: string | undefined },
): RecipeFileError {
  return new RecipeFileError({
    file: file.name,
    line: file.lineAt(path),
    key: keyOf(path),
    rule,
    fix: fix ?? 'write it as the compose file format has it',
  });
}

function absolute(path: string, folder: string): string {
  return isAbsolute(path) ? path : normalize(join(folder, path)).replace(/(.)\/$/, '$1');
}

function mapRecord<T>(items: Readonly<Record<string, T>>, change: (name: string, item: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(name, item)]));
}
