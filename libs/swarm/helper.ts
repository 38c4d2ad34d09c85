import { randomBytes } from 'node:crypto';
import { pack } from 'tar-fs';
import type { Engine } from './engine.ts';
import { helperFailed, noRunningTask } from './errors.ts';
import { execInContainer, type ExecOptions, type ExecResult } from './exec.ts';
import { ensureImage } from './images.ts';
import { STACK_LABEL } from './services.ts';
import { runningContainer } from './tasks.ts';

/** A helper that nobody ended (its run was killed, and no reaper came) ends and removes itself after this. */
const LIFETIME_MS = 15 * 60_000;
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

/** A short-lived container of ours beside a task; disposing removes it. */
export interface Helper extends AsyncDisposable {
  readonly containerId: string;
  /** The task's container, to tell whether the helper is still beside the task that runs. */
  readonly besideId: string;
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Puts files of a folder into a folder of the helper, over the API. */
  copyIn(folder: string, into: string, files?: readonly string[]): Promise<void>;
}

/**
 * Starts a helper beside the running task of a service, so that nothing is asked of the app's own image: no shell, no `nc`, no `sqlite3`.
 * Docker joins it to the task's own container, which works for what listens on loopback alone, needs no attachable network, and never makes a
 * volume that was not there. It carries the label of the stack: the teardown and the reaper remove a forgotten one.
 * @throws CcciError `NO_RUNNING_TASK`, also when the task ends meanwhile; `IMAGE_UNAVAILABLE`; `HELPER_FAILED`
 */
export async function startHelper(engine: Engine, options: HelperOptions): Promise<Helper> {
  const besideId = await runningContainer(engine, options.stack, options.service);
  await ensureImage(engine, options.image);
  const container = await createContainer(engine, options, besideId);
  const remove = () => container.remove({ force: true }).then(() => undefined, ignoreGone);
  try {
    await container.start();
  } catch (cause) {
    await remove();
    throw explain(options, cause);
  }
  return {
    containerId: container.id,
    besideId,
    exec: (argv, execOptions) => execInContainer(engine, { id: container.id, argv }, execOptions),
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

async function createContainer({ docker }: Engine, options: HelperOptions, besideId: string) {
  const { stack, service, image, shares } = options;
  const shared =
    shares === 'network' ? { NetworkMode: `container:${besideId}` } : { NetworkMode: 'none', VolumesFrom: [besideId] };
  try {
    return await docker.createContainer({
      name: `${stack}_${service}-helper-${randomBytes(3).toString('hex')}`,
      Image: image,
      Entrypoint: ['node'],
      Cmd: ['--eval', `setTimeout(() => {}, ${LIFETIME_MS})`],
      User: '0',
      Labels: { [STACK_LABEL]: stack },
      HostConfig: { ...shared, AutoRemove: true },
    });
  } catch (cause) {
    throw explain(options, cause);
  }
}

/** The engine answers 404 and 409 when the task's container is gone or stopped: that passes; what else it says does not. */
function explain(options: HelperOptions, cause: unknown): Error {
  const { statusCode, message } = cause as Error & { statusCode?: number };
  const taskGone = statusCode === HTTP_NOT_FOUND || statusCode === HTTP_CONFLICT;
  return taskGone ? noRunningTask(options.stack, options.service, message) : helperFailed({ ...options, cause });
}

function ignoreGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== HTTP_NOT_FOUND && statusCode !== HTTP_CONFLICT) throw error;
}
