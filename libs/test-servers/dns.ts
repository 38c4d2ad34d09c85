import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A DNS server on a free UDP port of 127.0.0.1. */
export interface DnsServer extends AsyncDisposable {
  /** As `Resolver.setServers` takes it: `127.0.0.1:<port>`. */
  readonly nameserver: string;
  /** The names that were asked for, in order, each as often as it was asked. */
  readonly asked: readonly string[];
}

const TYPE_A = 1;
const NXDOMAIN = 3;

/**
 * Answers `A` for a zone and every name under it, nothing for other types, and NXDOMAIN for names outside of the zones.
 */
export async function serveDns(zones: Readonly<Record<string, string>>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    socket.send(answer(query.subarray(0, end), type, addressOf(name, zones)), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { nameserver: `127.0.0.1:${socket.address().port}`, asked, [Symbol.asyncDispose]: () => close(socket) };
}

function addressOf(name: string, zones: Readonly<Record<string, string>>): string | undefined {
  const zone = Object.keys(zones).find((candidate) => name === candidate || name.endsWith(`.${candidate}`));
  return zone === undefined ? undefined : zones[zone];
}

/** The one question of a query (RFC 1035, 4.1.2): labels up to an empty one, then type and class. */
function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(question: Buffer, type: number, address: string | undefined): Buffer {
  const reply = Buffer.from(question);
  const hasAnswer = address !== undefined && type === TYPE_A;
  reply.writeUInt16BE(0x8580 | (address === undefined ? NXDOMAIN : 0), 2);
  reply.writeUInt16BE(hasAnswer ? 1 : 0, 6);
  reply.fill(0, 8, 12);
  if (!hasAnswer) return reply;
  // A pointer to the name in the question, type A, class IN, a TTL of 1 s, four bytes of address.
  return Buffer.concat([
    reply,
    Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]),
  ]);
}

function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
