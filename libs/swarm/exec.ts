import { limited } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { execFailed, execOverdue, execSaidTooMuch } from './errors.ts';
import { framesOf, readBoth } from './frames.ts';
import { runningContainer } from './tasks.ts';

export interface ExecOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  /** The most that the command may take, in milliseconds. @default 600_000 */
  readonly timeoutMs?: number;
  /** Stops the wait for it. */
  readonly signal?: AbortSignal;
  /** The most that it may print, in bytes. @default 64 MiB */
  readonly maxOutputBytes?: number;
}

const EXEC_TIMEOUT_MS = 600_000;
const MAX_OUTPUT_BYTES = 64 * 1_048_576;
/** How much of what a streaming command says on stderr is remembered. */
const STDERR_FRAMES = 100;

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Runs a command in a container through the API and gives both streams and the exit code.
 * @throws CcciError `EXEC_OVERDUE`, `EXEC_SAID_TOO_MUCH`
 */
export async function execInContainer(
  { docker }: Engine,
  { id: containerId, argv }: { id: string; argv: readonly string[] },
  options: ExecOptions = {},
): Promise<ExecResult> {
  const exec = await docker.getContainer(containerId).exec({
    Cmd: [...argv],
    AttachStdin: options.stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    Env: Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
    User: options.user ?? '',
  });
  const stream = await exec.start({ hijack: true, stdin: options.stdin !== undefined });
  if (options.stdin !== undefined) stream.end(options.stdin);
  const { timeoutMs = EXEC_TIMEOUT_MS, signal, maxOutputBytes: maxBytes = MAX_OUTPUT_BYTES } = options;
  const overdue = () => execOverdue(containerId, argv, timeoutMs);
  const tooMuch = () => execSaidTooMuch(containerId, argv, maxBytes);
  const read = limited(() => readBoth(stream, { maxBytes, tooMuch }), { timeoutMs, overdue, signal, graceMs: 0 });
  // An engine has no way to end a command: it ends with its container, and nobody waits for it.
  const output = await read.finally(() => stream.destroy());
  const { ExitCode: exitCode } = await exec.inspect();
  return { exitCode: exitCode ?? -1, ...output };
}

/**
 * Runs a command in a container and gives its standard output as it comes, however long it is: the command waits while
 * nobody reads. Whoever stops reading before the end ends it. `timeoutMs` is the most in which it may give nothing.
 * @throws CcciError `EXEC_FAILED` at the end when it did not succeed, `EXEC_OVERDUE`
 */
export async function* streamFromContainer(
  { docker }: Engine,
  { id: containerId, argv }: { id: string; argv: readonly string[] },
  { timeoutMs = EXEC_TIMEOUT_MS }: Pick<ExecOptions, 'timeoutMs'> = {},
): AsyncGenerator<Buffer, void, undefined> {
  const exec = await docker.getContainer(containerId).exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const said: Buffer[] = [];
  const silence = { timeoutMs, overdue: () => execOverdue(containerId, argv, timeoutMs) };
  try {
    for await (const { kind, bytes } of framesOf(stream, silence)) {
      if (kind === 'stdout') yield bytes;
      else if (said.length < STDERR_FRAMES) said.push(bytes);
    }
  } finally {
    stream.destroy();
  }
  const { ExitCode: exitCode } = await exec.inspect();
  if (exitCode !== 0)
    throw execFailed(containerId.slice(0, 12), argv, {
      exitCode: exitCode ?? -1,
      output: Buffer.concat(said).toString(),
    });
}

/** Runs a command in the running task of a service. @throws CcciError `NO_RUNNING_TASK` */
export async function execInService(
  engine: Engine,
  { stack, service, argv }: { stack: string; service: string; argv: readonly string[] },
  options?: ExecOptions,
): Promise<ExecResult> {
  return execInContainer(engine, { id: await runningContainer(engine, stack, service), argv }, options);
}

/** The result of a command that must succeed. @throws CcciError `EXEC_FAILED` with what it wrote to stderr */
export function expectSuccess(service: string, argv: readonly string[], result: ExecResult): ExecResult {
  if (result.exitCode !== 0)
    throw execFailed(service, argv, {
      exitCode: result.exitCode,
      output: result.stderr.toString() || result.stdout.toString(),
    });
  return result;
}
