import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { recordSchema, type RunRecord } from '@cc-ci/results';

const PROGRAM = join(import.meta.dirname, '../cli/main.ts');
/**
 * What would reach the command from the test runner or from the shell of whoever runs the tests, and change what it
 * does.
 */
const NOT_HANDED_ON =
  /^(VITEST|NODE_ENV|NODE_OPTIONS|TEST|RECIPE|PR|REF|SRC|STAGES|RESTORE|DEPS|CC_CI_SESSION|CC_CI_TARGET|CC_CI_FIELD|CC_CI_WORKSPACE)/;

/** What a command has printed when it ends is read by then, where somebody who outlives it holds its pipes. */
const DRAINED_MS = 1_000;

export interface CallOptions {
  /** Root of the workspace that the command works in. */
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A process group of its own, so that a signal can be sent to all of it, as a terminal does. @default false */
  readonly ownGroup?: boolean;
  /** Words before the program, for example `setpriv …`. */
  readonly under?: readonly string[];
}

/** A command that has ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that has ended, with the record it kept. */
export interface EndedRun extends Ended {
  readonly record: RunRecord;
  readonly reportDir: string;
}

/** A command while it runs. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Everything it has printed so far. */
  output(): string;
  /**
   * Waits until it prints a line that matches, and gives the match. Throws with the whole output when it ends before.
   */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Calls `cc-ci` as a shell would, to its end. */
export async function ccCi(args: readonly string[], options: CallOptions): Promise<Ended> {
  return startCcCi(args, options).ended;
}

/** Calls `cc-ci run` to its end, and reads the record it has kept. */
export async function ccCiRun(args: readonly string[], options: CallOptions): Promise<EndedRun> {
  return readRun(await ccCi(['run', ...args], options), options.workspace);
}

/** The record of a run that has ended, found by what it printed. */
export function readRun(ended: Ended, workspace: string): EndedRun {
  const [, runId = '', recipe = ''] = /run (\S+) of (\S+) at/.exec(ended.stdout) ?? [];
  const reportDir = join(workspace, 'reports', recipe, runId);
  if (!existsSync(join(reportDir, 'record.json')))
    throw new Error(`no record under ${reportDir}; exit code ${ended.exitCode}\n${ended.stdout}${ended.stderr}`);
  return {
    ...ended,
    reportDir,
    record: recordSchema.parse(JSON.parse(readFileSync(join(reportDir, 'record.json'), 'utf8'))),
  };
}

/** Starts `cc-ci` and gives it while it runs. */
export function startCcCi(
  args: readonly string[],
  { workspace, env = {}, ownGroup = false, under = [] }: CallOptions,
): Running {
  return start([...under, process.execPath, PROGRAM, ...args], {
    cwd: workspace,
    env: { CC_CI_WORKSPACE: workspace, ...env },
    detached: ownGroup,
  });
}

/** Starts a command and gives it while it runs. */
export function start(
  [command = '', ...words]: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>>; detached?: boolean },
): Running {
  const child = spawn(command, words, {
    ...options,
    env: { ...handedOn(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const lookers = new Set<() => void>();
  const look = () => lookers.forEach((each) => each());
  child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), look()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => ((stderr += text), look()));
  // `exit` and not `close` alone: whoever outlives the command may hold its pipes.
  const closed = once(child, 'close');
  const ended = once(child, 'exit').then(async ([exitCode]: (number | null)[]) => {
    await Promise.race([closed, delay(DRAINED_MS)]);
    return { exitCode: exitCode ?? null, stdout, stderr };
  });
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((found, fail) => {
      const looker = () => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (match && lookers.delete(looker)) found(match);
      };
      lookers.add(looker);
      looker();
      void ended.then(() => fail(new Error(`it ended without a line like ${pattern}:\n${stdout}${stderr}`)));
    });
  return { pid: child.pid!, child, ended, output: () => stdout + stderr, line };
}

function handedOn(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_HANDED_ON.test(name)));
}
