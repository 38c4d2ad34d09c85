import { connect } from 'node:net';
import { elapsedMs, poll } from '@cc-ci/core';
import { type Names, namesLookup } from './names.ts';

export interface TcpProbeOptions extends Names {
  readonly host: string;
  readonly port: number;
  /** How many connections in a row must succeed. @default 3 */
  readonly stable?: number;
  /** Time for all of it, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Pause between two connections, in milliseconds. @default 150 */
  readonly intervalMs?: number;
}

export interface TcpProbeResult {
  readonly connections: number;
  readonly elapsedMs: number;
}

/**
 * Connects until it has worked `stable` times in a row: a port that opens once while a service starts again and again is not ready.
 * @throws CcciError `TCP_NOT_STABLE` with the longest row and the last error
 */
export async function tcpProbe(options: TcpProbeOptions): Promise<TcpProbeResult> {
  const { host, port, stable = 3, timeoutMs = 10_000, intervalMs } = options;
  const startedAt = performance.now();
  let [connections, inRow, longestRow, lastError] = [0, 0, 0, 'no connection failed'];
  const look = async () => {
    const error = await connectOnce(options, Math.max(1, timeoutMs - elapsedMs(startedAt)));
    connections++;
    inRow = error ? 0 : inRow + 1;
    longestRow = Math.max(longestRow, inRow);
    lastError = error?.message ?? lastError;
    if (inRow >= stable) return { done: true as const, value: { connections, elapsedMs: elapsedMs(startedAt) } };
    return { done: false as const, seen: `at most ${longestRow} in a row; ${lastError}` };
  };
  return poll(look, {
    what: `TCP ${host}:${port} to take ${stable} connections in a row`,
    timeoutMs,
    intervalMs,
    code: 'TCP_NOT_STABLE',
    tryThis: `check that the service publishes port ${port} and that it does not restart`,
  });
}

function connectOnce(options: TcpProbeOptions, timeoutMs: number): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  const socket = connect({ host: options.host, port: options.port, lookup: namesLookup(options) });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
  socket.once('connect', () => resolve(undefined)).once('error', resolve);
  return promise.finally(() => socket.destroy());
}
