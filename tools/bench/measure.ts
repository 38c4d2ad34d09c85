import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readRecord, type RunRecord } from '@cc-ci/results';

/** One measured execution, from the start of its process to its end, in milliseconds. */
export interface Measured {
  readonly wallMs: number;
  /** By stage; `before` is what comes before the install, `after` what comes after the teardown. */
  readonly stages: Readonly<Record<string, number>>;
}

export interface MeasuredRun extends Measured {
  readonly record: RunRecord;
}

/** Names of the stages in order, for both. */
export const STAGES = ['before', 'install', 'upgrade', 'backup', 'restore', 'custom', 'teardown', 'after'] as const;

/** What of a recipe is run: all of it, unless stages are named; at its pinned head, unless another is. */
export interface RunOrder {
  readonly recipe: string;
  readonly head?: { readonly src: string; readonly ref: string };
  readonly stages?: string;
  /** @default cold */
  readonly from?: 'checkpoint';
}

/** A floor, once. */
export async function measureFloor(program: string, order: unknown): Promise<Measured> {
  const { output, wallMs } = await time([program, JSON.stringify(order)]);
  const stages = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Record<string, number>;
  return { wallMs, stages: { ...stages, after: wallMs - sum(Object.values(stages)) } };
}

/** `cc-ci run`, once, as its user starts it. */
export async function measureRun(cli: string, { recipe, head, stages, from }: RunOrder): Promise<MeasuredRun> {
  const flags = [
    ...(head ? ['--src', head.src, '--ref', head.ref] : []),
    ...(stages ? ['--stages', stages] : []),
    ...(from ? ['--from', from] : []),
  ];
  const { output, wallMs } = await time([cli, 'run', recipe, ...flags]);
  const path = /^record\s+(\S+)$/m.exec(output)?.[1];
  if (!path) throw new Error(`the run tells of no record:\n${output}`);
  const record = await readRecord(join(path, '..'));
  return { wallMs, record, stages: stagesOf(record, wallMs) };
}

/** Runs a program of Node and gives what it printed. @throws with its output when it does not end well */
export async function time(args: readonly string[]): Promise<{ output: string; wallMs: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { output: '', complaints: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.complaints += text));
  const exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (exitCode !== 0)
    throw new Error(
      `node ${args.slice(0, 3).join(' ')} ended with exit code ${exitCode}:\n${printed.output}\n${printed.complaints}`,
    );
  return { output: printed.output, wallMs: Math.round(performance.now() - startedAt) };
}

function stagesOf(record: RunRecord, wallMs: number): Record<string, number> {
  const own = record.stages.filter(({ name }) => name !== 'lint');
  const install = own.find(({ name }) => name === 'install');
  const before = Date.parse(install?.startedAt ?? record.startedAt) - Date.parse(record.startedAt);
  const stages = { before, ...Object.fromEntries(own.map(({ name, durationMs }) => [name, durationMs])) };
  return { ...stages, after: wallMs - sum(Object.values(stages)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
