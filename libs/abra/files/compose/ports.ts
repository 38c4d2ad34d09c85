import { isIP } from 'node:net';

/** One port of a service, in the long form. */
export interface Port {
  readonly mode: string;
  readonly target: number;
  readonly published: number;
  readonly protocol: string;
}

/** `[ip:][published:]target[/protocol]`, with ranges; undefined for a text that docker/cli refuses. */
export function parsePorts(text: string): Port[] | undefined {
  const parts = text.split(':');
  const [container = '', host = ''] = [parts.at(-1), parts.at(-2)];
  const ip = parts.slice(0, -2).join(':');
  const slash = container.indexOf('/');
  const port = slash < 0 ? container : container.slice(0, slash);
  const protocol = (slash < 0 ? '' : container.slice(slash + 1)).toLowerCase() || 'tcp';
  if (!['tcp', 'udp', 'sctp'].includes(protocol) || (ip !== '' && !isAddress(ip))) return undefined;
  const target = parseRange(port);
  const published = host === '' ? undefined : parseRange(host);
  if (!target || (host !== '' && !published)) return undefined;
  const count = target.end - target.start + 1;
  if (published && count > 1 && count !== published.end - published.start + 1) return undefined;
  return Array.from({ length: count }, (_item, index) => index)
    .flatMap((index) => {
      const publishedAt = !published ? [0] : count === 1 ? numbers(published) : [published.start + index];
      return publishedAt.map((at) => ({ mode: 'ingress', target: target.start + index, published: at, protocol }));
    })
    .sort((a, b) => compare(`${a.target}/${a.protocol}`, `${b.target}/${b.protocol}`));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function parseRange(text: string): Range | undefined {
  const [, start, end] = /^\+?(\d+)(?:-(.*))?$/s.exec(text) ?? [];
  if (start === undefined) return undefined;
  const last = end === undefined ? start : /^\+?\d+$/.test(end) ? end : undefined;
  if (last === undefined) return undefined;
  const range = { start: Number(start), end: Number(last) };
  return range.start <= range.end && range.end <= 65_535 ? range : undefined;
}

function numbers({ start, end }: Range): number[] {
  return Array.from({ length: end - start + 1 }, (_item, index) => start + index);
}

function isAddress(text: string): boolean {
  const inside = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return isIP(inside) !== 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
