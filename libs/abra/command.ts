import { execa } from 'execa';

export interface CommandOptions {
  /** Laid over this process's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The most that it may print; it is ended beyond that. @default 8 MiB */
  readonly maxOutputBytes?: number;
}

export interface EndedCommand {
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, in the order they came. */
  readonly output: string;
  /** Whether it was ended for its time. */
  readonly overdue: boolean;
  /** Whether it was ended for what it printed. */
  readonly saidTooMuch: boolean;
  readonly cause: unknown;
}

const MAX_OUTPUT_BYTES = 8 * 1_048_576;
/** A command that is told to end has this long for it. */
const END_GRACE_MS = 1_500;

/**
 * Runs a command in a process group of its own: Ctrl-C in a terminal reaches the runner alone, which then ends the
 * command with all that it has started. Ends it as well when its time is over. Does not throw.
 */
export async function runCommand(
  file: string,
  argv: readonly string[],
  { env, timeoutMs, signal, maxOutputBytes = MAX_OUTPUT_BYTES }: CommandOptions,
): Promise<EndedCommand> {
  const running = execa(file, argv, {
    env,
    all: true,
    stdin: 'ignore',
    reject: false,
    detached: true,
    maxBuffer: maxOutputBytes,
  });
  const timers: NodeJS.Timeout[] = [];
  let overdue = false;
  const end = () => {
    endGroup(running.pid, 'SIGTERM');
    timers.push(setTimeout(() => endGroup(running.pid, 'SIGKILL'), END_GRACE_MS));
  };
  timers.push(setTimeout(() => ((overdue = true), end()), timeoutMs));
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  try {
    const { exitCode, signal: endedBy, stdout, stderr, all, cause, isMaxBuffer } = await running;
    // execa has ended the command, and what that has started may print on.
    if (isMaxBuffer) endGroup(running.pid, 'SIGKILL');
    const printed = { stdout: String(stdout), stderr: String(stderr), output: String(all ?? '') };
    return { exitCode, signal: endedBy, ...printed, overdue, saidTooMuch: isMaxBuffer, cause };
  } finally {
    timers.forEach(clearTimeout);
    signal?.removeEventListener('abort', end);
  }
}

/** A group that has ended meanwhile is no error. */
function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
