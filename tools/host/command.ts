import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { commandFailed, commandMissing } from './errors.ts';

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Written to the command's standard input. */
  readonly input?: string;
  readonly timeoutMs?: number;
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

/** Runs a command of the host to its end and gives exit code and output, whatever they are; throws only when it is missing. */
export function attempt(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = execFile(
      command,
      args,
      { cwd: options.cwd, env: merged(options.env), timeout: options.timeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && error.code === 'ENOENT') return fail(commandMissing(command, error));
        done({ exitCode: exitCodeOf(error), stdout, stderr });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
  });
}

/** Runs a command with both outputs appended to a log file and gives its exit code. */
export function runLogged(
  command: string,
  args: readonly string[],
  logFile: string,
  options: CommandOptions = {},
): Promise<number> {
  const log = openSync(logFile, 'a');
  return new Promise<number>((done, fail) => {
    const child = spawn(command, args, { cwd: options.cwd, env: merged(options.env), stdio: ['ignore', log, log] });
    child.once('error', (error) => fail(commandMissing(command, error)));
    child.once('exit', (code) => done(code ?? 1));
  }).finally(() => closeSync(log));
}

/** Starts a program in a session of its own, so that it outlives this process; its outputs are appended to a log file. */
export function startDetached(
  command: string,
  args: readonly string[],
  logFile: string,
  options: CommandOptions = {},
): void {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    cwd: '/',
    env: merged(options.env),
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.once('error', () => {});
  child.unref();
  closeSync(log);
}

function merged(env: CommandOptions['env']): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', ...env };
}

function exitCodeOf(error: { readonly code?: unknown } | null): number {
  if (!error) return 0;
  return typeof error.code === 'number' ? error.code : 1;
}
