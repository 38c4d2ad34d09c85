/**
 * Measures runs of custom-html against the floor, in turn, on the lab, and writes docs/benchmarks.md.
 *
 * usage: nx bench run [--rounds=<number>]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '@cc-ci/browser';
import { targetSchema } from '@cc-ci/core';
import type { FloorOrder } from './floor.ts';
import { type Head, type Measured, measureFloor, measureRun, type MeasuredRun, time } from './measure.ts';
import { benchmarksPage } from './report.ts';

const WORKSPACE = join(import.meta.dirname, '../../..');
const CLI = join(WORKSPACE, 'tools/cli/main.ts');
const PAGE = join(WORKSPACE, 'docs/benchmarks.md');

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is "${values.rounds}", and must be a number from 1`);
const loadBefore = loadavg()[0] ?? 0;
const { order, head } = await prepare();

const floors: Measured[] = [];
const runs: MeasuredRun[] = [];
for (let round = 1; round <= rounds; round++) {
  floors.push(told(`${round} floor`, await measureFloor(order)));
  runs.push(told(`${round} run`, await measureRun(CLI, head)));
}
const page = benchmarksPage({ floors, runs, loadBefore, command: `npx nx bench run --rounds=${rounds}` });
writeFileSync(PAGE, page);
process.stdout.write(`\n${page}\nwritten to ${relative(process.cwd(), PAGE)}\n`);

/** Brings the lab up and goes once through both, so that images, compile caches and the disk's cache are warm. */
async function prepare(): Promise<{ order: FloorOrder; head: Head }> {
  await time([CLI, 'lab', 'up']);
  const { dir, state } = JSON.parse((await time([CLI, 'lab', 'status'])).output) as { dir: string; state: { ipvs: boolean } };
  const { zone, address = '', caFile = '', dockerHost } = targetSchema.parse(JSON.parse(readFileSync(join(dir, 'target.json'), 'utf8')));
  const head = { src: join(dir, 'catalogue/custom-html'), ref: 'pr/next' };
  const { record } = told('warm-up run', await measureRun(CLI, head));
  const commits = { base: record.base?.commit ?? '', head: record.head?.commit ?? '' };
  const order = { socketPath: dockerHost.replace('unix://', ''), zone, address, caFile, ipvs: state.ipvs, chromium: findChromium(), repository: head.src, ...commits };
  told('warm-up floor', await measureFloor(order));
  return { order, head };
}

function told<T extends Measured>(what: string, measured: T): T {
  const stages = Object.entries(measured.stages).map(([stage, durationMs]) => `${stage} ${(durationMs / 1_000).toFixed(1)}`);
  process.stdout.write(`${what.padEnd(14)}${(measured.wallMs / 1_000).toFixed(2)} s  (${stages.join(', ')})\n`);
  return measured;
}
