import { type Dispatcher, WebSocket } from 'undici';

export interface WebSocketOptions {
  /** Sent with the request that opens the connection, for example `cookie`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

/** The platform's `WebSocket`, over the names and the authority of a client. */
export type AppWebSocket = InstanceType<typeof WebSocket>;

/** Starts a connection to an address of `https:` or `wss:`; what comes of it is told by the socket's events. */
export function openWebSocket(url: URL, dispatcher: Dispatcher, options: WebSocketOptions = {}): AppWebSocket {
  const { headers = {}, protocols = [] } = options;
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, { dispatcher, headers: { ...headers }, protocols: [...protocols] });
}
