import { CcciError } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { type Helper, startHelper } from './helper.ts';
import type { PortForwardOptions } from './port-forward.ts';
import { runningContainer } from './tasks.ts';

/** A port of a service's running task, as it looks from beside the task. Disposing removes the helper. */
export interface TaskPort extends AsyncDisposable {
  /** Connects once and lets go again; gives why it could not. @throws CcciError `IMAGE_UNAVAILABLE`, `HELPER_FAILED` */
  connect(): Promise<Error | undefined>;
}

/** Runs in the helper: ends with 0 once it is connected. */
const CONNECT = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
socket.setTimeout(5_000, () => socket.destroy(new Error('no connection within 5 s')));
socket.on('connect', () => process.exit(0));
socket.on('error', ({ message }) => { process.stderr.write(message); process.exitCode = 1; });
`;

/**
 * Opens a port that need not be published, for somebody who asks whether it takes connections. A forwarded port cannot
 * say so: its near end takes every connection, whatever is at the far one. The helper follows the service to its next
 * task; the look that finds another task counts as failed.
 */
export function openTaskPort(engine: Engine, options: PortForwardOptions): TaskPort {
  let helper: Helper | undefined;
  const close = async () => {
    const old = helper;
    helper = undefined;
    await old?.[Symbol.asyncDispose]();
  };
  const look = async (): Promise<Error | undefined> => {
    const taskId = await runningContainer(engine, options.stack, options.service);
    if (helper && helper.besideId !== taskId) {
      await close();
      return new Error(`the task of service ${options.service} ended, and another one runs`);
    }
    helper ??= await startHelper(engine, { ...options, shares: 'network' });
    const { exitCode, stderr } = await helper.exec(['node', '--eval', CONNECT, String(options.port)]);
    return exitCode === 0 ? undefined : new Error(stderr.toString().trim() || `no connection (exit code ${exitCode})`);
  };
  return { connect: () => look().catch(taskAway), [Symbol.asyncDispose]: close };
}

/** That no task runs may pass, and is an answer; all else is none. */
function taskAway(error: unknown): Error {
  if (error instanceof CcciError && error.code === 'NO_RUNNING_TASK')
    return new Error([error.message, error.last].filter(Boolean).join(': '), { cause: error });
  throw error;
}
