import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Engine } from './engine.ts';
import { type Helper, type HelperOptions, startHelper } from './helper.ts';
import { listeningPorts } from './listening-ports.ts';

export interface PortForwardOptions extends Omit<HelperOptions, 'shares'> {
  /** Port on which the task listens. */
  readonly port: number;
}

/**
 * A port of this machine's loopback that leads to a port of a task. Disposing closes every connection and removes the
 * helper.
 */
export interface PortForward extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The task's container that it leads to. */
  readonly containerId: string;
  /**
   * What the helper said of the last connection that it could not make, for example
   * `connect ECONNREFUSED 127.0.0.1:5432`.
   */
  refusal(): string | undefined;
  /** TCP ports on which something of the task listens now. */
  listening(): Promise<number[]>;
}

/**
 * Runs in the helper: joins its own input and output to the port, and ends by itself once all that came is written: an
 * exit would cut it.
 */
const RELAY = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
socket.on('error', ({ message }) => process.stderr.write(message));
socket.on('close', () => process.stdin.destroy());
process.stdin.pipe(socket);
socket.pipe(process.stdout);
`;

/**
 * Forwards a local port to a port of a service's running task, through the engine's API alone: no port is published and
 * no network joined. Each connection is one attached stream of an exec in a helper that shares the task's network
 * namespace.
 * @throws CcciError `NO_RUNNING_TASK`, `IMAGE_UNAVAILABLE`, `HELPER_FAILED`
 */
export async function forwardPort(engine: Engine, options: PortForwardOptions): Promise<PortForward> {
  const helper = await startHelper(engine, { ...options, shares: 'network' });
  const open = new Set<Socket>();
  let refused: string | undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    relay(engine, { containerId: helper.containerId, port: options.port }, socket).then(
      (said) => (refused = said || undefined),
      (error: Error) => ((refused = error.message), socket.destroy()),
    );
  });
  try {
    const port = await listen(server);
    return {
      host: '127.0.0.1',
      port,
      containerId: helper.besideId,
      refusal: () => refused,
      listening: () => listeningPorts(helper),
      [Symbol.asyncDispose]: () => close(server, open, helper),
    };
  } catch (error) {
    await helper[Symbol.asyncDispose]();
    throw error;
  }
}

/** Joins a connection to a port of the task until either ends; gives what the relay said on its stderr. */
async function relay(
  { docker }: Engine,
  { containerId, port }: { containerId: string; port: number },
  socket: Socket,
): Promise<string> {
  const exec = await docker.getContainer(containerId).exec({
    Cmd: ['node', '--eval', RELAY, String(port)],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const said: Buffer[] = [];
  docker.modem.demuxStream(
    stream,
    socket,
    new PassThrough().on('data', (chunk: Buffer) => said.push(chunk)),
  );
  socket.on('close', () => stream.destroy());
  socket.pipe(stream);
  await new Promise<void>((resolve) =>
    stream
      .on('end', resolve)
      .on('close', resolve)
      .on('error', () => resolve()),
  );
  socket.end();
  if (said.length > 0) socket.destroy();
  return Buffer.concat(said).toString().trim();
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, open: ReadonlySet<Socket>, helper: Helper): Promise<void> {
  for (const socket of open) socket.destroy();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.all([closed, helper[Symbol.asyncDispose]()]);
}
