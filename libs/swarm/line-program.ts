import { PassThrough } from 'node:stream';
import { limited } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { execOverdue, programEnded } from './errors.ts';

/** A program in a container that answers each line on its input with one on its output. */
export interface LineProgram {
  /** Whether it still takes questions. */
  isOpen(): boolean;
  /**
   * Asks, and gives the answer; one question at a time. A program that does not answer in time is left behind.
   * @throws CcciError `EXEC_OVERDUE`, `PROGRAM_ENDED` with what it wrote to stderr
   */
  ask(line: string, limits: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined }): Promise<string>;
}

/** How much of what the program says on stderr is remembered. */
const STDERR_CHUNKS = 100;

/** Starts such a program through the API. It lives as long as its container, or until it is overdue. */
export async function startLineProgram(
  { docker }: Engine,
  { id, argv }: { readonly id: string; readonly argv: readonly string[] },
): Promise<LineProgram> {
  const exec = await docker
    .getContainer(id)
    .exec({ Cmd: [...argv], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said: Buffer[] = [];
  stderr.on('data', (chunk: Buffer) => void (said.length < STDERR_CHUNKS && said.push(chunk)));
  docker.modem.demuxStream(stream, stdout, stderr);
  const ended = Promise.withResolvers<undefined>();
  for (const event of ['end', 'close', 'error']) stream.on(event, () => (stdout.end(), ended.resolve(undefined)));
  const lines = linesOf(stdout);
  let open = true;
  void ended.promise.then(() => (open = false));
  const ask = async (line: string): Promise<string> => {
    stream.write(`${line}\n`);
    const { done, value } = await lines.next();
    if (!done) return value;
    const { ExitCode: exitCode } = await exec.inspect();
    throw programEnded(argv, { exitCode: exitCode ?? -1, output: Buffer.concat(said).toString() });
  };
  return {
    isOpen: () => open,
    ask: (line, { timeoutMs, signal }) =>
      limited(() => ask(line), {
        timeoutMs,
        overdue: () => execOverdue(id, argv, timeoutMs),
        signal,
        graceMs: 0,
      }).catch((error: unknown) => {
        open = false;
        stream.destroy();
        throw error;
      }),
  };
}

/** Lines by their line feed alone: a JSON text may hold every other character that some take for the end of a line. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, undefined, undefined> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let at; (at = chunk.indexOf('\n', from)) >= 0; from = at + 1) {
      yield Buffer.concat([...begun, chunk.subarray(from, at)]).toString();
      begun = [];
    }
    begun.push(chunk.subarray(from));
  }
}
