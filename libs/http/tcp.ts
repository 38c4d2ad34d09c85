import { connect } from 'node:net';
import { elapsedMs, poll } from '@cc-ci/core';
import { type Names, namesLookup } from './names.ts';

export interface StableConnectionsOptions {
  /** How many connections in a row must succeed. @default 3 */
  readonly stable?: number;
  /** Time for all of it, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Pause between two connections, in milliseconds. @default 150 */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
}

export interface TcpProbeOptions extends Names, StableConnectionsOptions {
  readonly host: string;
  readonly port: number;
}

export interface TcpProbeResult {
  readonly connections: number;
  readonly elapsedMs: number;
}

/** One try: why there was no connection within the time that is left, or undefined when there was one. */
export type ConnectOnce = (leftMs: number) => Promise<Error | undefined>;

/**
 * Connects to a port until it has worked `stable` times in a row.
 * @throws CcciError `TCP_NOT_STABLE` with the longest row and the last error
 */
export async function tcpProbe(options: TcpProbeOptions): Promise<TcpProbeResult> {
  const { host, port } = options;
  const tryThis = `check that the service publishes port ${port} and that it does not restart`;
  return stableConnections((leftMs) => connectOnce(options, leftMs), {
    ...options,
    what: `TCP ${host}:${port}`,
    tryThis,
  });
}

/**
 * Connects by any way until it has worked `stable` times in a row: a port that opens once while a service starts again
 * and again is not ready.
 * @throws CcciError `TCP_NOT_STABLE` with the longest row and the last error
 */
export async function stableConnections(
  tryOnce: ConnectOnce,
  options: StableConnectionsOptions & { what: string; tryThis: string },
): Promise<TcpProbeResult> {
  const { what, stable = 3, timeoutMs = 10_000, ...rest } = options;
  const startedAt = performance.now();
  let [connections, inRow, longestRow, lastError] = [0, 0, 0, 'no connection failed'];
  const look = async () => {
    const error = await tryOnce(Math.max(1, timeoutMs - elapsedMs(startedAt)));
    connections++;
    inRow = error ? 0 : inRow + 1;
    longestRow = Math.max(longestRow, inRow);
    lastError = error?.message ?? lastError;
    if (inRow >= stable) return { done: true as const, value: { connections, elapsedMs: elapsedMs(startedAt) } };
    return { done: false as const, seen: `at most ${longestRow} in a row; ${lastError}` };
  };
  return poll(look, {
    ...rest,
    what: `${what} to take ${stable} connections in a row`,
    timeoutMs,
    code: 'TCP_NOT_STABLE',
  });
}

function connectOnce(options: TcpProbeOptions, timeoutMs: number): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  const socket = connect({ host: options.host, port: options.port, lookup: namesLookup(options) });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
  socket.once('connect', () => resolve(undefined)).once('error', resolve);
  return promise.finally(() => socket.destroy());
}
