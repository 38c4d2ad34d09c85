import { limited } from '@cc-ci/core';
import Docker from 'dockerode';
import { engineSilent, engineUnreachable } from './errors.ts';

/** A swarm manager's API. Everything else in this package takes one as its first argument. */
export interface Engine {
  readonly docker: Docker;
  readonly host: string;
}

export interface EngineFacts {
  readonly version: string;
  /** The newest version of Docker's API that it speaks, and the oldest that it answers. */
  readonly apiVersion: string;
  readonly minApiVersion: string;
  /** Where it keeps images: `containerd`, or the name of Docker's own driver, such as `overlay2`. */
  readonly imageStore: string;
  readonly runcVersion: string;
  /** What its firewall rules are written with: `iptables`, `nftables`; empty where the engine does not say it. */
  readonly firewall: string;
  readonly containersRunning: number;
  readonly swarmActive: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly dataRoot: string;
}

/** Far more than a loaded engine takes for a list. */
const QUERY_TIMEOUT_MS = 120_000;

/** Connects to a Docker engine named as in DOCKER_HOST: `unix:///path` or `tcp://host:port`. */
export function connectEngine(host: string, { queryTimeoutMs = QUERY_TIMEOUT_MS } = {}): Engine {
  const url = new URL(host);
  const docker =
    url.protocol === 'unix:'
      ? new Docker({ socketPath: url.pathname })
      : new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port) });
  limitQueries(docker.modem as Modem, { host, timeoutMs: queryTimeoutMs });
  return { docker, host };
}

/** A request to the engine, as docker-modem takes it. */
interface ModemRequest {
  readonly path: string;
  readonly method: string;
  readonly isStream?: boolean;
  readonly hijack?: boolean;
  readonly openStdin?: boolean;
  readonly file?: unknown;
  abortSignal?: AbortSignal;
}

type ModemAnswer = (error: unknown, answer: unknown) => void;

interface Modem {
  dial(request: ModemRequest, answer: ModemAnswer): void;
}

/**
 * An engine that is frozen takes every request and answers none. What streams goes on for as long as it may, and has
 * limits of its own.
 */
function limitQueries(modem: Modem, { host, timeoutMs }: { host: string; timeoutMs: number }): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (request, answer) => {
    const streams = request.isStream || request.hijack || request.openStdin || request.file;
    const limit = streams ? undefined : AbortSignal.timeout(timeoutMs);
    const signals = [request.abortSignal, limit].filter((signal) => signal !== undefined);
    const limitedRequest = signals.length > 0 ? { ...request, abortSignal: AbortSignal.any(signals) } : request;
    dial(limitedRequest, (error, value) => answer(explain(error), value));
    function explain(error: unknown): unknown {
      if (error && limit?.aborted && !request.abortSignal?.aborted)
        return engineSilent(host, `${request.method} ${request.path}`, timeoutMs);
      return isGone(error) ? engineUnreachable(host, error) : error;
    }
  };
}

/** Nobody answers there any more; an engine that answers gives a status. */
function isGone(error: unknown): boolean {
  const { code = '', statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  return statusCode === undefined && ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH'].includes(code);
}

/** What even a loaded engine needs to say that it is there. */
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * Asks an engine whether it answers at all, before much is asked of it.
 * @throws CcciError `ENGINE_UNREACHABLE` within seconds
 */
export async function proveAnswering({ docker, host }: Engine, timeoutMs = ANSWER_TIMEOUT_MS): Promise<void> {
  await limited(() => docker.ping(), { timeoutMs, overdue: () => engineSilent(host, 'GET /_ping', timeoutMs) });
}

/** @throws CcciError `ENGINE_UNREACHABLE` when nothing answers there. */
export async function engineFacts({ docker, host }: Engine): Promise<EngineFacts> {
  const [info, version] = await Promise.all([
    docker.info() as Promise<RawInfo>,
    docker.version() as Promise<RawVersion>,
  ]).catch((cause: unknown) => {
    throw engineUnreachable(host, cause);
  });
  return {
    version: info.ServerVersion,
    apiVersion: version.ApiVersion,
    minApiVersion: version.MinAPIVersion ?? '',
    imageStore: imageStoreOf(info),
    runcVersion: version.Components?.find(({ Name }) => Name === 'runc')?.Version ?? '',
    firewall: info.FirewallBackend?.Driver ?? '',
    containersRunning: info.ContainersRunning ?? 0,
    swarmActive: info.Swarm?.LocalNodeState === 'active' && info.Swarm?.ControlAvailable === true,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    dataRoot: info.DockerRootDir,
  };
}

/** What is read of Docker's `/info`, and of `/version`. */
interface RawInfo {
  readonly ServerVersion: string;
  readonly ContainersRunning?: number;
  readonly Driver: string;
  readonly LoggingDriver: string;
  readonly DriverStatus?: readonly (readonly [string, string])[] | null;
  readonly FirewallBackend?: { readonly Driver?: string };
  readonly Swarm?: { readonly LocalNodeState?: string; readonly ControlAvailable?: boolean };
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
}

interface RawVersion {
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
}

/** With containerd's image store the driver is one of its snapshotters, and the status says so. */
function imageStoreOf({ Driver: driver, DriverStatus: status }: RawInfo): string {
  return status?.some(([, value]) => value.startsWith('io.containerd.snapshotter')) ? 'containerd' : driver;
}

/** The engine's clock, in milliseconds, as far as one question tells: another machine's may be off by seconds. */
export async function engineClock({ docker, host }: Engine): Promise<() => number> {
  const { SystemTime: time } = (await docker.info().catch((cause: unknown) => {
    throw engineUnreachable(host, cause);
  })) as { SystemTime?: string };
  const aheadMs = (time ? Date.parse(time) : Date.now()) - Date.now();
  return () => Date.now() + aheadMs;
}
