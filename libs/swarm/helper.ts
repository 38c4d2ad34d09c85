import { randomBytes } from 'node:crypto';
import { CcciError, poll } from '@cc-ci/core';
import type { HostConfig, MountSettings } from 'dockerode';
import { pack } from 'tar-fs';
import type { Engine } from './engine.ts';
import { helperFailed, noRunningTask } from './errors.ts';
import { execInContainer, type ExecOptions, type ExecResult } from './exec.ts';
import { ensureImage } from './images.ts';
import { type LineProgram, startLineProgram } from './line-program.ts';
import { STACK_LABEL } from './services.ts';
import { runningContainer } from './tasks.ts';

/** A helper that nobody ended (its run was killed, and no reaper came) ends and removes itself after this. */
const LIFETIME_MS = 15 * 60_000;
/** How long after its end an engine may still call a container running. */
const NOTICED_WITHIN_MS = 2_000;
const ended = { done: true, value: true } as const;
const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;

export interface HelperOptions {
  readonly stack: string;
  /** The service beside whose running task the helper is put. */
  readonly service: string;
  /** What of the task it shares: its network namespace, or its volumes at the same paths. */
  readonly shares: 'network' | 'volumes';
  /** An image with Node ≥ 24: `helperImage` of the target. */
  readonly image: string;
}

/** A short-lived container of ours; disposing removes it. */
export interface HelperContainer extends AsyncDisposable {
  readonly containerId: string;
  isRunning(): Promise<boolean>;
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts a program in it that answers each line with a line; the program ends with the container. */
  converse(argv: readonly string[]): Promise<LineProgram>;
  /** Puts files of a folder into a folder of the helper, over the API. */
  copyIn(folder: string, into: string, files?: readonly string[]): Promise<void>;
}

/** A helper beside a task. */
export interface Helper extends HelperContainer {
  /** The task's container, to tell whether the helper is still beside the task that runs. */
  readonly besideId: string;
}

/**
 * Starts a helper beside the running task of a service, so that nothing is asked of the app's own image: no shell, no
 * `nc`, no `sqlite3`. Docker joins it to the task's own container, which works for what listens on loopback alone,
 * needs no attachable network, and never makes a volume that was not there. It carries the label of the stack: the
 * teardown and the reaper remove a forgotten one.
 * @throws CcciError `NO_RUNNING_TASK`, also when the task ends meanwhile; `IMAGE_UNAVAILABLE`; `HELPER_FAILED`
 */
export async function startHelper(engine: Engine, options: HelperOptions): Promise<Helper> {
  const { stack, service, shares, image } = options;
  const besideId = await runningContainer(engine, stack, service);
  const host: HostConfig =
    shares === 'network' ? { NetworkMode: `container:${besideId}` } : { NetworkMode: 'none', VolumesFrom: [besideId] };
  const container = await start(engine, { stack, service, image, host }).catch(async (cause: unknown) => {
    throw await explain(engine, { ...options, besideId }, cause);
  });
  return { ...container, besideId };
}

/** Volumes for a helper of their own. */
export interface VolumesHelperOptions extends Pick<HelperOptions, 'stack' | 'image'> {
  /** Names of volumes that are there, each with the path at which the helper has it. */
  readonly volumes: ReadonlyMap<string, string>;
}

/**
 * Starts a helper that has volumes of a stack, read only, whatever runs beside it: it stays while tasks come and go.
 * @throws CcciError `IMAGE_UNAVAILABLE`, `HELPER_FAILED`
 */
export async function startVolumesHelper(engine: Engine, options: VolumesHelperOptions): Promise<HelperContainer> {
  const { stack, image, volumes } = options;
  const mounts = [...volumes].map(([source, target]): MountSettings => ({
    Type: 'volume',
    Source: source,
    Target: target,
    ReadOnly: true,
  }));
  const host: HostConfig = { NetworkMode: 'none', Mounts: mounts };
  return start(engine, { stack, service: 'volumes', image, host }).catch((cause: unknown) => {
    throw helperFailed({ image, beside: `the volumes of ${stack}`, cause });
  });
}

interface Start extends Pick<HelperOptions, 'stack' | 'service' | 'image'> {
  readonly host: HostConfig;
}

async function start(engine: Engine, { stack, service, image, host }: Start): Promise<HelperContainer> {
  await ensureImage(engine, image);
  const container = await engine.docker.createContainer({
    name: `${stack}_${service}-helper-${randomBytes(3).toString('hex')}`,
    Image: image,
    Entrypoint: ['node'],
    Cmd: ['--eval', `setTimeout(() => {}, ${LIFETIME_MS})`],
    User: '0',
    Labels: { [STACK_LABEL]: stack },
    HostConfig: { ...host, AutoRemove: true },
  });
  const remove = () => container.remove({ force: true }).then(() => undefined, ignoreGone);
  try {
    await container.start();
  } catch (cause) {
    await remove();
    throw cause;
  }
  return {
    containerId: container.id,
    isRunning: () => container.inspect().then(({ State }) => State.Running, isGone),
    exec: (argv, execOptions) => execInContainer(engine, { id: container.id, argv }, execOptions),
    converse: (argv) => startLineProgram(engine, { id: container.id, argv }),
    copyIn: async (folder, into, files) => {
      const place = into.replace(/^\/+/, '');
      const archive = pack(folder, {
        ...(files ? { entries: [...files] } : {}),
        map: (header) => ({ ...header, name: `${place}/${header.name}` }),
      });
      await container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/' });
    },
    [Symbol.asyncDispose]: remove,
  };
}

/**
 * A task that ended meanwhile passes, whatever else the engine says does not. The status does not tell them apart: for
 * a container that is gone or stopped it is 404, 409, 400 where volumes are shared, and 500 from Docker 26 on.
 */
async function explain(
  engine: Engine,
  { stack, service, image, besideId }: HelperOptions & { readonly besideId: string },
  cause: unknown,
): Promise<unknown> {
  // What our own steps say of the image is said already.
  if (cause instanceof CcciError) return cause;
  const seen = cause instanceof Error ? cause.message : String(cause);
  if (await endsSoon(engine, besideId)) return noRunningTask(stack, service, seen);
  return helperFailed({ image, beside: `service ${service} of ${stack}`, cause });
}

/** Whether a container has ended: an engine may refuse to join one before it says itself that it runs no more. */
async function endsSoon({ docker }: Engine, containerId: string): Promise<boolean> {
  const runs = () =>
    docker
      .getContainer(containerId)
      .inspect()
      .then(({ State: { Running: running } }) => running, isGone);
  const look = async () => ((await runs()) ? ({ done: false, seen: 'it runs' } as const) : ended);
  return poll(look, { what: `container ${containerId} to end`, timeoutMs: NOTICED_WITHIN_MS, intervalMs: 100 }).catch(
    () => false,
  );
}

/** An answer for a container that is there no more. */
function isGone(error: unknown): false {
  ignoreGone(error);
  return false;
}

function ignoreGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== HTTP_NOT_FOUND && statusCode !== HTTP_CONFLICT) throw error;
}
