import { limited, type Limits } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import type { Service } from './services.ts';

const FRAME_HEADER_BYTES = 8;
/** Lines that tell why something ended. */
const LAST_LINES = 20;

interface LogOptions {
  /** Lines from the end. */
  readonly tailLines: number;
  /** Puts the engine's time before each line. @default false */
  readonly timestamps?: boolean;
}

/** The last lines that a container wrote, both streams in the order they came; empty when the container is gone. */
async function containerLog(
  { docker }: Engine,
  containerId: string,
  { tailLines, timestamps = false }: LogOptions,
): Promise<string[]> {
  const log = docker.getContainer(containerId).logs({ stdout: true, stderr: true, tail: tailLines, timestamps });
  return lines(await log.catch(() => Buffer.alloc(0)));
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

async function swarmLog({ docker }: Engine, { id }: Service, tailLines: number): Promise<string[] | undefined> {
  const options = {
    stdout: true,
    stderr: true,
    timestamps: true,
    tail: tailLines,
    follow: false,
    abortSignal: AbortSignal.timeout(SWARM_LOG_TIMEOUT_MS),
  };
  const log = docker.getService(id).logs(options) as unknown as Promise<Buffer>;
  return log.then(lines, () => undefined);
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

/** Splits Docker's multiplexed stream into its two streams; one without frames (a TTY's) is all stdout. */
export function demultiplex(stream: Buffer): { stdout: Buffer; stderr: Buffer } {
  const all = frames(stream);
  const of = (kind: Frame['kind']) =>
    Buffer.concat(all.filter((frame) => frame.kind === kind).map(({ bytes }) => bytes));
  return { stdout: of('stdout'), stderr: of('stderr') };
}

interface Frame {
  readonly kind: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

/**
 * Docker's framing: kind, three zero bytes, size as big-endian 32 bit (Engine API, "attach to a container", stream format).
 * `demuxStream` of docker-modem 5 copies the rest of the buffer at every frame and calls itself for the next one: 5,000 lines
 * take seconds, about 6,000 overflow the stack.
 */
function frames(stream: Buffer): Frame[] {
  const found: Frame[] = [];
  let offset = 0;
  while (offset + FRAME_HEADER_BYTES <= stream.length) {
    const kind = stream.readUInt8(offset);
    if (kind > 2 || stream.readUIntBE(offset + 1, 3) !== 0) return [{ kind: 'stdout', bytes: stream }];
    const end = offset + FRAME_HEADER_BYTES + stream.readUInt32BE(offset + 4);
    found.push({ kind: kind === 2 ? 'stderr' : 'stdout', bytes: stream.subarray(offset + FRAME_HEADER_BYTES, end) });
    offset = end;
  }
  return found;
}

/**
 * The frames of a stream as they come; a frame that is not whole yet waits for the rest of it. `silence` limits the
 * time in which nothing comes, while somebody reads.
 */
export async function* framesOf(
  stream: NodeJS.ReadableStream,
  silence: Pick<Limits, 'timeoutMs' | 'overdue'>,
): AsyncGenerator<Frame, void, undefined> {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await limited(() => chunks.next(), silence);
    if (next.done) return;
    const chunk = next.value as Buffer;
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const end = rest.length < FRAME_HEADER_BYTES ? Infinity : FRAME_HEADER_BYTES + rest.readUInt32BE(4);
      if (rest.length < end) break;
      const kind = rest.readUInt8(0) === 2 ? 'stderr' : 'stdout';
      yield { kind, bytes: rest.subarray(FRAME_HEADER_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
}

/** All bytes of a stream. */
export async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function lines(stream: Buffer): string[] {
  const text = Buffer.concat(frames(stream).map(({ bytes }) => bytes)).toString();
  return text.split('\n').filter((line) => line.trim() !== '');
}
