import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { type App, unique } from '@cc-ci/recipe';
import { type Message, type MessageName, readFrames, writeFrame } from './wire-api.ts';

/** How long an answer of the server is waited for. */
const ANSWER_MS = 60_000;
/** The same of a datagram, which comes at once or never, and how often one is sent. */
const PONG_MS = 2_000;
const PINGS = 8;

/** The version of the protocol that this client speaks: 1.4.0. */
const CLIENT_VERSION = 0x1_04_00;

const ROOT = 0;

export interface Channel {
  readonly channelId: number;
  readonly name: string;
}

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Login {
  readonly username: string;
  readonly password?: string;
}

/**
 * Connects to the port that the recipe publishes, as somebody of this name.
 * @throws Error with the server's reason for a refusal
 */
export async function connectAs(app: App, username: string, password?: string): Promise<Client> {
  return connectTo(voiceAddress(app), password === undefined ? { username } : { username, password });
}

/**
 * Connects over TLS as Mumble's own client does, and gives the connection once the server has told it everything.
 * @throws Error with the server's reason for a refusal
 */
export async function connectTo(address: Address, { username, password }: Login): Promise<Client> {
  await using cleanup = new AsyncDisposableStack();
  // The server signs its certificate itself; people's clients ask them once whether they trust it.
  const socket = connect({ ...address, rejectUnauthorized: false });
  const client = cleanup.use(new Client(socket));
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(ANSWER_MS) });
  client.send('Version', { versionV1: CLIENT_VERSION, release: 'cc-ci', os: process.platform });
  client.send('Authenticate', { username, password, opus: true });
  await client.receive('ServerConfig');
  cleanup.move();
  return client;
}

/** Connects as the administrator whose password the recipe generates; the server knows one at a time. */
export async function superUser(app: App): Promise<Client> {
  return connectAs(app, 'SuperUser', app.secret('superuser'));
}

/** Makes a channel below the root, and gives it as the server tells everybody. */
export async function createChannel(client: Client, name = unique('channel')): Promise<Channel> {
  client.send('ChannelState', { parent: ROOT, name });
  const { channelId = ROOT } = await client.receive('ChannelState', (state) => state.name === name);
  return { channelId, name };
}

/** Removes a channel, and waits until the server has said so. */
export async function removeChannel(client: Client, { channelId }: Channel): Promise<void> {
  client.send('ChannelRemove', { channelId });
  await client.receive('ChannelRemove', (removed) => removed.channelId === channelId);
}

/** Says something in the root channel, where everybody is who has not gone elsewhere. */
export function say(client: Client, message: string): void {
  client.send('TextMessage', { channelId: [ROOT], message });
}

/** What a server tells about itself over UDP, to whoever asks. */
export interface Pong {
  readonly version: string;
  readonly users: number;
  readonly maxUsers: number;
}

/**
 * Asks over UDP while somebody is connected. A datagram may be lost, and a server that the last user left at a bad
 * moment reads none until the next connects: what ends its voice thread is then read by that thread's successor
 * (`Server::stopThread` of 1.5.735). So each question comes with a newcomer.
 * @throws Error when no question is answered
 */
export async function ping(app: App): Promise<Pong> {
  for (let asked = 1; asked <= PINGS; asked++) {
    await using _newcomer = await connectAs(app, unique('guest'));
    const pong = await pingOnce(voiceAddress(app));
    if (pong) return pong;
  }
  throw new Error(`none of ${PINGS} questions over UDP was answered within ${PONG_MS} ms`);
}

/** One question: 4 bytes of zero and a number, which the answer repeats. */
async function pingOnce({ host, port }: Address): Promise<Pong | undefined> {
  const question = Buffer.concat([Buffer.alloc(4), randomBytes(8)]);
  const socket = createSocket('udp4');
  try {
    const timeIsOver = AbortSignal.timeout(PONG_MS);
    const answered = (once(socket, 'message', { signal: timeIsOver }) as Promise<[Buffer]>).catch((error: unknown) => {
      if (timeIsOver.aborted) return [];
      throw error;
    });
    socket.send(question, port, host);
    const [answer] = await answered;
    if (!answer) return undefined;
    if (!answer.subarray(4, 12).equals(question.subarray(4)))
      throw new Error(`the answer is to another question: ${answer.toString('hex')}`);
    return {
      version: answer.subarray(1, 4).join('.'),
      users: answer.readUInt32BE(12),
      maxUsers: answer.readUInt32BE(16),
    };
  } finally {
    socket.close();
  }
}

function voiceAddress(app: App): Address {
  return { host: app.target.address ?? app.domain, port: Number(app.env.MUMBLE_PORT) };
}

type Arrived = { [Name in MessageName]: { readonly name: Name; readonly message: Message<Name> } }[MessageName];

/**
 * Somebody who is connected. Everything that the server tells is kept, so that nothing is missed between two questions.
 */
export class Client implements AsyncDisposable {
  readonly #socket: TLSSocket;
  readonly #arrived: Arrived[] = [];
  readonly #news = new EventEmitter();
  #end: string | undefined;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('error', (error) => (this.#end = error.message));
    socket.on('close', () => ((this.#end ??= 'the server closed the connection'), this.#news.emit('news')));
    readFrames(socket, (name, message) => (this.#arrived.push({ name, message } as Arrived), this.#news.emit('news')));
  }

  get tlsVersion(): string | null {
    return this.#socket.getProtocol();
  }

  /** The channels as the server has told them until now. */
  get channels(): Channel[] {
    const known = new Map<number, Channel>();
    for (const { name, message } of this.#arrived) {
      if (name === 'ChannelState' && message.channelId !== undefined && message.name !== undefined)
        known.set(message.channelId, { channelId: message.channelId, name: message.name });
      if (name === 'ChannelRemove' && message.channelId !== undefined) known.delete(message.channelId);
    }
    return [...known.values()];
  }

  send<Name extends MessageName>(name: Name, message: Message<Name>): void {
    this.#socket.write(writeFrame(name, message));
  }

  /**
   * The first message of a kind that fits, whether it has come already or is still to come.
   * @throws Error when the server refuses, ends, or stays silent
   */
  async receive<Name extends MessageName>(
    name: Name,
    fits: (message: Message<Name>) => boolean = () => true,
  ): Promise<Message<Name>> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    for (;;) {
      const found = this.#arrived.find((one) => one.name === name && fits(one.message as Message<Name>));
      if (found) return found.message as Message<Name>;
      const refusal = this.#refusal();
      if (refusal) throw new Error(`${refusal}, instead of ${name}`);
      await once(this.#news, 'news', { signal }).catch((cause: unknown) => {
        throw new Error(
          `no ${name} within ${ANSWER_MS / 1_000} s; came: ${this.#arrived.map((one) => one.name).join(', ') || 'nothing'}`,
          { cause },
        );
      });
    }
  }

  /** Why nothing more is to be expected. */
  #refusal(): string | undefined {
    const reject = this.#arrived.find((one) => one.name === 'Reject')?.message as Message<'Reject'> | undefined;
    return reject ? `rejected (${reject.type}): ${reject.reason}` : this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }
}
