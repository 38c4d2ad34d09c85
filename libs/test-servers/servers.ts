import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Authority } from './authority.ts';

/** A server on a free port of 127.0.0.1; disposing it cuts its connections. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  /** How many connections it has accepted. */
  connections(): number;
  /** Cuts every open connection with a reset, as a backend that dies does; the server goes on listening. */
  resetConnections(): void;
}

/** A real HTTP server; `port` 0 takes a free one. */
export function serveHttp(handler: RequestListener, port = 0): Promise<LocalServer> {
  return listen(createHttpServer(handler), port);
}

/** A real HTTPS server with the authority's wildcard certificate. */
export function serveHttps(authority: Authority, handler: RequestListener): Promise<LocalServer> {
  return listen(createHttpsServer({ key: authority.key, cert: authority.cert }, handler), 0);
}

/** A TCP server that gives each connection to `onConnection`. */
export function serveTcp(onConnection: (socket: Socket) => void, port = 0): Promise<LocalServer> {
  return listen(createTcpServer(onConnection), port);
}

async function listen(server: Server, port: number): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => accepted,
    resetConnections: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    [Symbol.asyncDispose]: () => close(server, sockets),
  };
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  sockets.forEach((socket) => socket.destroy());
  return new Promise((resolve) => server.close(() => resolve()));
}
