import { execa } from 'execa';

export interface CommandOptions {
  /** Laid over this process's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface EndedCommand {
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  readonly stdout: string;
  /** Both streams, in the order they came. */
  readonly output: string;
  /** Whether it was ended for its time. */
  readonly overdue: boolean;
  readonly cause: unknown;
}

/** A command that is told to end has this long for it. */
const END_GRACE_MS = 1_500;

/**
 * Runs a command in a process group of its own: Ctrl-C in a terminal reaches the runner alone, which then ends the
 * command with all that it has started. Ends it as well when its time is over. Does not throw.
 */
export async function runCommand(
  file: string,
  argv: readonly string[],
  { env, timeoutMs, signal }: CommandOptions,
): Promise<EndedCommand> {
  const running = execa(file, argv, { env, all: true, stdin: 'ignore', reject: false, detached: true });
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
    const { exitCode, signal: endedBy, stdout, all, cause } = await running;
    return { exitCode, signal: endedBy, stdout: String(stdout), output: String(all ?? ''), overdue, cause };
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
