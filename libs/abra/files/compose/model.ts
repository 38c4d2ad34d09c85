import { parsePorts, type Port } from './ports.ts';
import { count, flag, inside, integer, keyed, list, number, optional, record, refusal, type Shape, type Shaped, struct, text } from './shape.ts';
import { command, duration, environment, healthTest, hosts, options, pairs, printed, size, textOrTexts, texts } from './short-forms.ts';
import { sprint, type Value } from './value.ts';
import { parseVolume } from './volume-spec.ts';

const optionalCount = optional(count, { overrides: true });
const optionalDuration = optional(duration);

const reference = struct({ source: text, target: text, uid: text, gid: text, mode: optional(count) });
const references = keyed<Shaped<typeof reference>, string>(
  { ...reference, decode: (value, at) => reference.decode(typeof value === 'string' ? new Map([['source', value]]) : value, at) },
  ({ source }) => source,
);

const port = struct({ mode: text, target: count, published: count, protocol: text });
const ports: Shape<readonly Port[] | undefined> = {
  ...keyed(port, ({ published }) => published),
  decode: (value, at) => {
    if (!Array.isArray(value)) return undefined;
    return value.flatMap((item, index) => {
      const here = inside(at, `[${index}]`);
      if (item instanceof Map) return [port.decode(item, here)];
      const parsed = typeof item === 'number' ? undefined : parsePorts(sprint(item));
      if (!parsed) throw refusal(here, `"${sprint(item)}" is not a port such as 8080:80/tcp`);
      return parsed;
    });
  },
};

const mount = struct({
  type: text,
  source: text,
  target: text,
  read_only: flag,
  consistency: text,
  bind: optional(struct({ propagation: text })),
  volume: optional(struct({ nocopy: flag, subpath: text })),
  image: optional(struct({ subpath: text })),
  tmpfs: optional(struct({ size: integer })),
  cluster: optional(struct({})),
});
const mounts = keyed<Shaped<typeof mount>, string>(
  {
    ...mount,
    decode: (value, at) => {
      if (typeof value !== 'string') return mount.decode(value, at);
      const parsed = parseVolume(value);
      if (typeof parsed === 'string') throw refusal(at, parsed);
      return { ...mount.zero, ...parsed };
    },
  },
  ({ target }) => target,
);

const attachment = struct({ aliases: texts, driver_opts: options, ipv4_address: text, ipv6_address: text });
type Attachment = Shaped<typeof attachment> | undefined;
const attachments: Shape<Readonly<Record<string, Attachment>>> = {
  ...record<Attachment>(optional(attachment), (below, above) => (below && above ? reattach(below, above) : (above ?? below))),
  decode: (value, at) => {
    if (Array.isArray(value)) return Object.fromEntries(value.map((name) => [sprint(name), undefined]));
    return record<Attachment>(optional(attachment)).decode(value, at);
  },
};

/** Aliases are the later file's, driver options the earlier one's. */
function reattach(below: Shaped<typeof attachment>, above: Shaped<typeof attachment>): Attachment {
  return {
    ...below,
    aliases: above.aliases,
    ipv4_address: above.ipv4_address || below.ipv4_address,
    ipv6_address: above.ipv6_address || below.ipv6_address,
  };
}

const rawLimit = struct({ single: integer, soft: integer, hard: integer });
const limit: typeof rawLimit = {
  ...rawLimit,
  decode: (value, at) => rawLimit.decode(value instanceof Map ? value : new Map([['single', value]]), at),
  json: (value) => (value.single === 0 ? rawLimit.json(value) : value.single),
};

const rawLogging = struct({ driver: text, options });
const logging: typeof rawLogging = {
  ...rawLogging,
  merge: (below, above) => (below.driver && above.driver && below.driver !== above.driver ? above : rawLogging.merge(below, above)),
};

const update = optional(
  struct({ parallelism: optionalCount, delay: duration, failure_action: text, monitor: duration, max_failure_ratio: number, order: text }),
);
const resources = struct({
  limits: optional(struct({ cpus: text, memory: size, pids: integer })),
  reservations: optional(
    struct({ cpus: text, memory: size, generic_resources: list(struct({ discrete_resource_spec: optional(struct({ kind: text, value: integer })) })) }),
  ),
});
const deploy = struct(
  {
    mode: text,
    replicas: optionalCount,
    labels: pairs,
    update_config: update,
    rollback_config: update,
    resources,
    restart_policy: optional(
      struct({ condition: text, delay: optionalDuration, max_attempts: optionalCount, window: optionalDuration }),
    ),
    placement: struct({ constraints: texts, preferences: list(struct({ spread: text })), max_replicas_per_node: count }),
    endpoint_mode: text,
  },
  ['resources', 'placement'],
);
const healthcheck = optional(
  struct({
    test: healthTest,
    timeout: optionalDuration,
    interval: optionalDuration,
    retries: optionalCount,
    start_period: optionalDuration,
    start_interval: optionalDuration,
    disable: flag,
  }),
);
const rawBuild = struct({ context: text, dockerfile: text, args: environment, labels: pairs, cache_from: textOrTexts, extra_hosts: hosts, network: text, target: text });
const build: typeof rawBuild = {
  ...rawBuild,
  decode: (value, at) => rawBuild.decode(typeof value === 'string' ? new Map([['context', value]]) : value, at),
};

/** A service of a compose file, every short form made long. */
export const service = struct(
  {
    build,
    cap_add: texts,
    cap_drop: texts,
    cgroupns_mode: text,
    cgroup_parent: text,
    command,
    configs: references,
    container_name: text,
    credential_spec: struct({ config: text, file: text, registry: text }),
    depends_on: texts,
    deploy,
    devices: texts,
    dns: textOrTexts,
    dns_search: textOrTexts,
    domainname: text,
    entrypoint: command,
    environment,
    env_file: textOrTexts,
    expose: printed,
    external_links: texts,
    extra_hosts: hosts,
    hostname: text,
    healthcheck,
    image: text,
    init: optional(flag),
    ipc: text,
    isolation: text,
    labels: pairs,
    links: texts,
    logging: optional(logging),
    mac_address: text,
    network_mode: text,
    networks: attachments,
    pid: text,
    ports,
    privileged: flag,
    read_only: flag,
    restart: text,
    secrets: references,
    security_opt: texts,
    shm_size: text,
    stdin_open: flag,
    stop_grace_period: optionalDuration,
    stop_signal: text,
    sysctls: pairs,
    tmpfs: textOrTexts,
    tty: flag,
    ulimits: record(limit),
    user: text,
    oom_score_adj: integer,
    userns_mode: text,
    volumes: mounts,
    working_dir: text,
  },
  ['build', 'credential_spec', 'deploy'],
);

interface External {
  readonly external: boolean;
  readonly name: string;
}
const external: Shape<External> = {
  zero: { external: false, name: '' },
  decode: (value) => (value instanceof Map ? { external: true, name: nameOf(value.get('name')) } : { external: value === true, name: '' }),
  isEmpty: () => false,
  merge: (_below, above) => above,
  json: (value) => (value.name === '' ? value.external : { name: value.name }),
};

function nameOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A network that the files declare. */
export const network = struct(
  {
    name: text,
    driver: text,
    driver_opts: options,
    ipam: struct({ driver: text, config: list(struct({ subnet: text })) }),
    external,
    internal: flag,
    attachable: flag,
    labels: pairs,
  },
  ['ipam', 'external'],
);

/** A volume that the files declare. */
export const volume = struct({ name: text, driver: text, driver_opts: options, external, labels: pairs }, ['external']);

/** A secret or a config that the files declare. */
export const fileObject = struct(
  { name: text, file: text, external, labels: pairs, driver: text, driver_opts: options, template_driver: text },
  ['external'],
);

export type Service = Shaped<typeof service>;
export type Network = Shaped<typeof network>;
export type Volume = Shaped<typeof volume>;
export type FileObject = Shaped<typeof fileObject>;
