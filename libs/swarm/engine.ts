import Docker from 'dockerode';
import { engineUnreachable } from './errors.ts';

/** A swarm manager's API. Everything else in this package takes one as its first argument. */
export interface Engine {
  readonly docker: Docker;
  readonly host: string;
}

export interface EngineFacts {
  readonly version: string;
  readonly swarmActive: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly dataRoot: string;
}

/** Connects to a Docker engine named as in DOCKER_HOST: `unix:///path` or `tcp://host:port`. */
export function connectEngine(host: string): Engine {
  const url = new URL(host);
  const docker =
    url.protocol === 'unix:'
      ? new Docker({ socketPath: url.pathname })
      : new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port) });
  return { docker, host };
}

/** @throws CcciError `ENGINE_UNREACHABLE` when nothing answers there. */
export async function engineFacts({ docker, host }: Engine): Promise<EngineFacts> {
  const info = await docker.info().catch((cause: unknown) => {
    throw engineUnreachable(host, cause);
  });
  return {
    version: info.ServerVersion,
    swarmActive: info.Swarm?.LocalNodeState === 'active' && info.Swarm?.ControlAvailable === true,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    dataRoot: info.DockerRootDir,
  };
}

/** The engine's clock, in milliseconds, as far as one question tells: another machine's may be off by seconds. */
export async function engineClock({ docker, host }: Engine): Promise<() => number> {
  const { SystemTime: time } = (await docker.info().catch((cause: unknown) => {
    throw engineUnreachable(host, cause);
  })) as { SystemTime?: string };
  const aheadMs = (time ? Date.parse(time) : Date.now()) - Date.now();
  return () => Date.now() + aheadMs;
}
