import type { Service } from '@cc-ci/swarm';

/** What a deploy changed of one service: its kind and what it was and is, in words. */
export interface Change {
  readonly service: string;
  readonly kind: ChangeKind;
  readonly what: string;
}

export type ChangeKind =
  | 'service'
  | 'image'
  | 'replicas'
  | 'mount'
  | 'port'
  | 'label'
  | 'container label'
  | 'variable'
  | 'secret'
  | 'config'
  | 'memory limit'
  | 'health check'
  | 'command'
  | 'restart policy'
  | 'update policy'
  | 'placement'
  | 'setting';

/**
 * What differs between the services before and after a deploy, so that it can be shown beside a symptom. Stamps that
 * abra writes at every deploy are left out.
 */
export function changesBetween(before: readonly Service[], after: readonly Service[]): Change[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const [old, now] = [before.find((each) => each.name === name), after.find((each) => each.name === name)];
    if (!old || !now) return [{ service: name, kind: 'service', what: old ? 'gone' : 'new' } satisfies Change];
    return changesOf(old, now).map((change) => ({ service: name, ...change }));
  });
}

/** Changes in one line, such as `app: mount content:/srv gone, mount html:/srv new; db: replicas 1, now 0`. */
export function tellChanges(changes: readonly Change[]): string {
  const services = [...new Set(changes.map(({ service }) => service))];
  const told = (service: string) =>
    changes
      .filter((each) => each.service === service)
      .map(({ kind, what }) => (kind === 'service' ? what : `${kind} ${what}`));
  return services.map((service) => `${service}: ${told(service).join(', ')}`).join('; ');
}

type OwnChange = Omit<Change, 'service'>;

function changesOf(old: Service, now: Service): OwnChange[] {
  const [was, is] = [readTemplate(old), readTemplate(now)];
  const differs = (kind: ChangeKind, a: string, b: string): OwnChange[] =>
    a === b ? [] : [{ kind, what: `${a}, now ${b}` }];
  return [
    ...differs('image', withoutDigest(old.image), withoutDigest(now.image)),
    ...differs('replicas', tellReplicas(old), tellReplicas(now)),
    ...sets('mount', mountsOf(old), mountsOf(now)),
    ...sets('port', portsOf(old), portsOf(now)),
    ...pairs('label', ownLabels(old), ownLabels(now)),
    ...pairs('container label', was.ContainerSpec?.Labels ?? {}, is.ContainerSpec?.Labels ?? {}),
    ...pairs('variable', variablesOf(was), variablesOf(is)),
    ...sets(
      'secret',
      filesOf(was.ContainerSpec?.Secrets, 'SecretName'),
      filesOf(is.ContainerSpec?.Secrets, 'SecretName'),
    ),
    ...sets(
      'config',
      filesOf(was.ContainerSpec?.Configs, 'ConfigName'),
      filesOf(is.ContainerSpec?.Configs, 'ConfigName'),
    ),
    ...differs('memory limit', tellLimit(old), tellLimit(now)),
    ...differs('health check', tellJson(was.ContainerSpec?.Healthcheck), tellJson(is.ContainerSpec?.Healthcheck)),
    ...differs('command', tellCommand(was), tellCommand(is)),
    ...differs('restart policy', tellJson(was.RestartPolicy), tellJson(is.RestartPolicy)),
    ...differs('update policy', old.updates, now.updates),
    ...differs('placement', placementOf(old), placementOf(now)),
    ...pairs('setting', settingsOf(was), settingsOf(is)),
  ];
}

/**
 * What is told under a name of its own, what docker writes without being asked, and what differs at every
 * `docker service update --force`.
 */
const TOLD = new Set([
  'Image',
  'Env',
  'Labels',
  'Secrets',
  'Configs',
  'Healthcheck',
  'Command',
  'Args',
  'Mounts',
  'Isolation',
]);
const NOT_SET = new Set(['ContainerSpec', 'RestartPolicy', 'Placement', 'ForceUpdate', 'Runtime', 'Resources']);

/**
 * Everything else that a definition says, such as user, networks, capabilities, limits of the processor, grace period.
 */
function settingsOf(template: Template): Record<string, string> {
  const { ContainerSpec: spec = {}, Resources: resources = {} } = template;
  const { MemoryBytes: _told, ...limits } = resources.Limits ?? {};
  const rows = [
    ...Object.entries(spec).filter(([name]) => !TOLD.has(name)),
    ...Object.entries(template).filter(([name]) => !NOT_SET.has(name)),
    ...Object.entries({ Limits: limits, Reservations: resources.Reservations ?? {} }),
  ];
  return Object.fromEntries(
    rows.map(([name, value]) => [name, JSON.stringify(value)]).filter(([, text]) => text !== '{}'),
  );
}

interface Template {
  readonly Resources?: { readonly Limits?: { readonly MemoryBytes?: number }; readonly Reservations?: object };
  readonly ContainerSpec?: {
    readonly Command?: readonly string[];
    readonly Args?: readonly string[];
    readonly Env?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Healthcheck?: object;
    readonly Secrets?: readonly FileReference[];
    readonly Configs?: readonly FileReference[];
  };
  readonly RestartPolicy?: object;
}

interface FileReference {
  readonly SecretName?: string;
  readonly ConfigName?: string;
  readonly File?: { readonly Name?: string; readonly Mode?: number; readonly UID?: string; readonly GID?: string };
}

function readTemplate({ template }: Service): Template {
  return JSON.parse(template) as Template;
}

function sets(kind: ChangeKind, old: readonly string[], now: readonly string[]): OwnChange[] {
  return [
    ...old.filter((each) => !now.includes(each)).map((each) => ({ kind, what: `${each} gone` })),
    ...now.filter((each) => !old.includes(each)).map((each) => ({ kind, what: `${each} new` })),
  ];
}

function pairs(
  kind: ChangeKind,
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): OwnChange[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name) => {
    const [was, is] = [old[name], now[name]];
    if (was === is) return [];
    if (was === undefined) return [{ kind, what: `${name}=${is} new` }];
    return [{ kind, what: is === undefined ? `${name}=${was} gone` : `${name}=${was}, now ${is}` }];
  });
}

function mountsOf({ mounts }: Service): string[] {
  return mounts.map(({ type, source, target, readOnly, device, subpath }) => {
    const place = `${source || type}${subpath ? `/${subpath}` : ''}${device ? ` on ${device}` : ''}`;
    return `${place}:${target}${readOnly ? ':ro' : ''}`;
  });
}

function portsOf({ endpoint }: Service): string[] {
  const { Mode: mode, Ports: ports = [] } = JSON.parse(endpoint) as { Mode?: string; Ports?: readonly Port[] };
  const told = ports.map((port) =>
    `${port.PublishedPort ?? 'any'}:${port.TargetPort}/${port.Protocol ?? 'tcp'} ${port.PublishMode ?? ''}`.trim(),
  );
  return mode && mode !== 'vip' ? [...told, `endpoint mode ${mode}`] : told;
}

interface Port {
  readonly PublishedPort?: number;
  readonly TargetPort?: number;
  readonly Protocol?: string;
  readonly PublishMode?: string;
}

/** Labels without those that abra stamps itself at every deploy. */
function ownLabels({ labels }: Service): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(
      ([name]) => !/^coop-cloud\..*\.(chaos|chaos-version|recipe)$/.test(name) && !name.startsWith('com.docker.stack.'),
    ),
  );
}

/** Variables without the version that abra pins: it differs even when nothing else does (docs/abra.md#versions). */
function variablesOf({ ContainerSpec: spec }: Template): Record<string, string> {
  const rows = (spec?.Env ?? []).map((row): [string, string] => [
    row.split('=', 1)[0] ?? '',
    row.slice(row.indexOf('=') + 1),
  ]);
  return Object.fromEntries(rows.filter(([name]) => name !== 'TYPE' && name !== 'RECIPE'));
}

function filesOf(files: readonly FileReference[] = [], key: 'SecretName' | 'ConfigName'): string[] {
  return files.map(
    ({ [key]: name = '', File: { Name: path = '?', Mode: mode, UID: uid = '0', GID: gid = '0' } = {} }) => {
      const owner = uid === '0' && gid === '0' ? '' : ` of ${uid}:${gid}`;
      return `${name} at ${path}${mode === undefined || mode === 0o444 ? '' : ` with mode ${mode.toString(8)}`}${owner}`;
    },
  );
}

function tellReplicas({ mode, replicas }: Service): string {
  return mode === 'replicated' ? String(replicas) : `${mode}${replicas === undefined ? '' : ` ${replicas}`}`;
}

function tellLimit({ memoryLimitBytes }: Service): string {
  return memoryLimitBytes === undefined ? 'none' : `${Math.round(memoryLimitBytes / 1_048_576)} MiB`;
}

function tellCommand({ ContainerSpec: spec }: Template): string {
  return [...(spec?.Command ?? []), ...(spec?.Args ?? [])].join(' ') || 'the image’s';
}

function placementOf({ placement }: Service): string {
  const { Constraints: constraints = [], Preferences, MaxReplicas } = JSON.parse(placement) as Placement;
  const told = [
    ...constraints,
    ...(Preferences ? [`preferences ${JSON.stringify(Preferences)}`] : []),
    ...(MaxReplicas ? [`${MaxReplicas} to a node`] : []),
  ];
  return told.join(' and ') || 'any node';
}

interface Placement {
  readonly Constraints?: readonly string[];
  readonly Preferences?: readonly object[];
  readonly MaxReplicas?: number;
}

function tellJson(value: object | undefined): string {
  return value ? JSON.stringify(value) : 'none';
}

function withoutDigest(image: string): string {
  return image.split('@', 1)[0] ?? image;
}
