import { execa } from 'execa';
import { commandFailed, commandMissing } from './errors.ts';

export interface CommandOptions {
  /** Laid over the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Written to the command's standard input. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

export interface LoggedOptions extends Omit<CommandOptions, 'input'> {
  /** File to which both outputs are appended. */
  readonly logFile: string;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command of the host to its end and gives its standard output.
 * @throws CcciError with the command and its last lines when it fails or is missing.
 */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await attempt(command, args, options);
  if (result.exitCode !== 0) throw commandFailed({ command, args, ...result });
  return result.stdout;
}

/**
 * Runs a command of the host to its end and gives exit code and output, whatever they are; throws only when it is
 * missing.
 */
export async function attempt(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { stdout, stderr, ...result } = await execa(command, args, {
    ...shared(options),
    input: options.input ?? '',
    stripFinalNewline: false,
  });
  if (result.code === 'ENOENT') throw commandMissing(command, result.cause);
  return { exitCode: result.exitCode ?? 1, stdout, stderr };
}

/** Runs a command with both outputs appended to a log file and gives its exit code. */
export async function runLogged(command: string, args: readonly string[], options: LoggedOptions): Promise<number> {
  const log = { file: options.logFile, append: true } as const;
  const result = await execa(command, args, { ...shared(options), stdin: 'ignore', stdout: log, stderr: log });
  if (result.code === 'ENOENT') throw commandMissing(command, result.cause);
  return result.exitCode ?? 1;
}

/** Starts a program in its own session, so that it outlives this process; its outputs are appended to a log file. */
export function startDetached(command: string, args: readonly string[], options: LoggedOptions): void {
  const script = 'log=$1; shift; exec "$@" >>"$log" 2>&1';
  const detached = { ...shared(options), cwd: '/', detached: true, stdio: 'ignore' } as const;
  execa('sh', ['-c', script, 'sh', options.logFile, command, ...args], detached).nodeChildProcess.unref();
}

/** What all commands have in common; none ends because this process does. */
function shared({ cwd, env, timeoutMs }: CommandOptions) {
  return { cwd, env: { LC_ALL: 'C', ...env }, timeout: timeoutMs, reject: false, cleanup: false } as const;
}
