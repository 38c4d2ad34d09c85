import { attachments, limit, logging, mounts, ports, references } from './service-parts.ts';
import {
  count,
  flag,
  integer,
  list,
  number,
  optional,
  record,
  type Shape,
  type Shaped,
  struct,
  text,
} from './shape.ts';
import {
  command,
  duration,
  environment,
  healthTest,
  hosts,
  options,
  pairs,
  printed,
  size,
  textOrTexts,
  texts,
} from './short-forms.ts';
import type { Value } from './value.ts';

const optionalCount = optional(count, { overrides: true });
const optionalDuration = optional(duration);

const update = optional(
  struct({
    parallelism: optionalCount,
    delay: duration,
    failure_action: text,
    monitor: duration,
    max_failure_ratio: number,
    order: text,
  }),
);
const resources = struct({
  limits: optional(struct({ cpus: text, memory: size, pids: integer })),
  reservations: optional(
    struct({
      cpus: text,
      memory: size,
      generic_resources: list(struct({ discrete_resource_spec: optional(struct({ kind: text, value: integer })) })),
    }),
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
    placement: struct({
      constraints: texts,
      preferences: list(struct({ spread: text })),
      max_replicas_per_node: count,
    }),
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
const rawBuild = struct({
  context: text,
  dockerfile: text,
  args: environment,
  labels: pairs,
  cache_from: textOrTexts,
  extra_hosts: hosts,
  network: text,
  target: text,
});
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
  decode: (value) =>
    value instanceof Map ? { external: true, name: nameOf(value.get('name')) } : { external: value === true, name: '' },
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
