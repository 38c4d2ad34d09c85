import { parsePorts, type Port } from './ports.ts';
import {
  count,
  flag,
  inside,
  integer,
  keyed,
  optional,
  record,
  refusal,
  type Shape,
  type Shaped,
  struct,
  text,
} from './shape.ts';
import { options, texts } from './short-forms.ts';
import { kindOf, sprint } from './value.ts';
import { parseVolume } from './volume-spec.ts';

const reference = struct({ source: text, target: text, uid: text, gid: text, mode: optional(count) });
/** Secrets or configs that a service uses, one for each source. */
export const references = keyed<Shaped<typeof reference>, string>(
  {
    ...reference,
    decode: (value, at) => reference.decode(typeof value === 'string' ? new Map([['source', value]]) : value, at),
  },
  ({ source }) => source,
);

const port = struct({ mode: text, target: count, published: count, protocol: text });
/** Ports of a service, one for each published number once a file is laid over another. */
export const ports: Shape<readonly Port[] | undefined> = {
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
/** Mounts of a service, one for each target. */
export const mounts = keyed<Shaped<typeof mount>, string>(
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
/** Networks of a service, by name. */
export const attachments: Shape<Readonly<Record<string, Attachment>>> = {
  ...record<Attachment>(optional(attachment), (below, above) =>
    below && above ? reattach(below, above) : (above ?? below),
  ),
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
/** A limit of the kernel: one number, or a soft and a hard one. */
export const limit: typeof rawLimit = {
  ...rawLimit,
  decode: (value, at) => {
    if (value instanceof Map) return rawLimit.decode(value, at);
    if (typeof value !== 'bigint') throw refusal(at, `must be an integer or a mapping, and is ${kindOf(value)}`);
    return rawLimit.decode(new Map([['single', value]]), at);
  },
  json: (value) => (value.single === 0 ? rawLimit.json(value) : value.single),
};

const rawLogging = struct({ driver: text, options });
/** Where a service logs to: options are laid over each other where the driver is the same. */
export const logging: typeof rawLogging = {
  ...rawLogging,
  merge: (below, above) =>
    below.driver && above.driver && below.driver !== above.driver ? above : rawLogging.merge(below, above),
};
