import type { Engine } from './engine.ts';
import { lastOf, openAnswer } from './frames.ts';
import type { Service } from './services.ts';

/** Lines that tell why something ended. */
const LAST_LINES = 20;
const LOG_TIMEOUT_MS = 60_000;
/** The most that is read of one log; lines have any length. */
const MAX_LOG_BYTES = 8 * 1_048_576;

interface LogOptions {
  /** Lines from the end. */
  readonly tailLines: number;
  /** Puts the engine's time before each line. @default false */
  readonly timestamps?: boolean;
}

/** The last lines that a container wrote, both streams in the order they came; empty when the container is gone. */
async function containerLog(
  engine: Engine,
  containerId: string,
  { tailLines, timestamps = false }: LogOptions,
): Promise<string[]> {
  const query = { stdout: true, stderr: true, tail: tailLines, timestamps };
  return readLog(engine, `/containers/${containerId}/logs?`, { query, timeoutMs: LOG_TIMEOUT_MS }).then(
    ({ lines }) => lines,
    () => [],
  );
}

/** What a container's health check said last, where it failed; empty when it did not, or the container is gone. */
async function healthLog({ docker }: Engine, containerId: string): Promise<string[]> {
  const inspected = await docker
    .getContainer(containerId)
    .inspect()
    .catch(() => undefined);
  const last = inspected?.State.Health?.Log.at(-1);
  if (!last || last.ExitCode === 0) return [];
  return [`health check, exit code ${last.ExitCode}: ${last.Output.trim().slice(-500) || 'no output'}`];
}

/**
 * What a container said last, and where wanted its health check: one whose program is missing in the image is told
 * nowhere else.
 */
export async function lastWords(
  engine: Engine,
  containerId: string,
  { withHealth = true }: { readonly withHealth?: boolean } = {},
): Promise<string[]> {
  const log = containerLog(engine, containerId, { tailLines: LAST_LINES });
  const health = withHealth ? healthLog(engine, containerId) : [];
  return [...(await log), ...(await health)];
}

/** The log of a service over all its tasks, with timestamps; empty when the engine has none. */
export async function serviceLog(engine: Engine, service: Service, tailLines = 5_000): Promise<string[]> {
  const log = (await isOnThisNode(engine, service)) ? undefined : await swarmLog(engine, service, tailLines);
  return (log ?? (await containersLog(engine, service, tailLines))).sort();
}

/** Whether all tasks of a service are the engine's own, which then has their logs itself. */
async function isOnThisNode({ docker }: Engine, { id }: Service): Promise<boolean> {
  const asked = Promise.all([docker.info(), docker.listTasks({ filters: { service: [id] } })]) as Promise<
    [NodeInfo, { NodeID?: string }[]]
  >;
  return asked.then(
    ([info, tasks]) => tasks.every(({ NodeID }) => !NodeID || NodeID === info.Swarm.NodeID),
    () => false,
  );
}

interface NodeInfo {
  readonly Swarm: { readonly NodeID: string };
}

/** The swarm never ends some services' logs after an update. */
const SWARM_LOG_TIMEOUT_MS = 10_000;

async function swarmLog(engine: Engine, { id }: Service, tailLines: number): Promise<string[] | undefined> {
  const query = { stdout: true, stderr: true, timestamps: true, tail: tailLines };
  return readLog(engine, `/services/${id}/logs?`, { query, timeoutMs: SWARM_LOG_TIMEOUT_MS }).then(
    ({ isWhole, lines }) => (isWhole ? lines : undefined),
    () => undefined,
  );
}

async function containersLog(engine: Engine, { id }: Service, tailLines: number): Promise<string[]> {
  const containers = await engine.docker
    .listContainers({ all: true, filters: { label: [`com.docker.swarm.service.id=${id}`] } })
    .catch(() => []);
  const logs = await Promise.all(
    containers.map((container) => containerLog(engine, container.Id, { tailLines, timestamps: true })),
  );
  return logs.flat();
}

/** The last lines of a log: as many as are asked for, as far as they come in time and are not of any length. */
async function readLog(
  engine: Engine,
  path: string,
  how: { readonly query: object; readonly timeoutMs: number },
): Promise<{ lines: string[]; isWhole: boolean }> {
  const { text, isWhole } = await lastOf(await openAnswer(engine, path, how), MAX_LOG_BYTES);
  return { lines: text.split('\n').filter((line) => line.trim() !== ''), isWhole };
}
