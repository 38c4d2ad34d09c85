import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { Fatal } from './fatal.ts';

/** A finished process. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface QuietOptions {
  readonly cwd?: string;
  /** Over this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a short program to its end and gives its code and text, whatever the code is. */
export function runQuietly(program: string, args: readonly string[], options: QuietOptions = {}): Finished {
  const env = { ...process.env, ...options.env };
  const result = spawnSync(program, args, { cwd: options.cwd, env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (result.error) throw new Fatal(`cannot run ${program}: ${result.error.message}`, { cause: result.error });
  return { code: result.status ?? 128, stdout: result.stdout, stderr: result.stderr };
}

/** What a program runs with. */
export interface AttachedOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
}

/** Runs a program with this process's own streams and gives its exit code; signals are passed on to it. */
export async function runAttached(
  program: string,
  args: readonly string[],
  options: AttachedOptions = {},
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? (signal ? 130 : 128)));
    });
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
  }
}
