export { type HttpClient, type HttpClientOptions, httpClient, type SessionOptions } from './client.ts';
export { type Attempt, converge, type ConvergeOptions, type RetryOptions, retryServerErrors } from './converge.ts';
export { isTransportError } from './errors.ts';
export { type Names, namesLookup } from './names.ts';
export type { RequestOptions } from './request.ts';
export { describeResponse, type HttpResponse } from './answer.ts';
export {
  type ConnectOnce,
  stableConnections,
  type StableConnectionsOptions,
  tcpProbe,
  type TcpProbeOptions,
  type TcpProbeResult,
} from './tcp.ts';
export { trustedContext } from './trust.ts';
export type { AppWebSocket, WebSocketOptions } from './web-socket.ts';
