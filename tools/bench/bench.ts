/**
 * Measures runs of custom-html against the floor, in turn, on the lab, and writes docs/benchmarks.md; with --recipes
 * every other recipe once against its own floor, and then all of them at once.
 *
 * With --data only the section of all data is measured and replaced: looks at a database of 100 MB and at 10,000 files,
 * with --gigabyte at one of 1 GB as well, and what the newest runs under reports/ compared.
 *
 * With --streams only the section of hostile streams: the memory that each takes.
 *
 * usage: nx bench bench [--rounds=<number>] [--recipes]
 *        nx bench bench --data [--gigabyte]
 *        nx bench bench --streams
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '@cc-ci/browser';
import { type Target, targetSchema } from '@cc-ci/core';
import { maxTests } from '@cc-ci/claims';
import { measureData, recordsOfData } from './data.ts';
import { dataSection, dataSectionOf, withDataSection } from './data-report.ts';
import type { FloorRequest } from './floor.ts';
import { type Measured, measureFloor, measureRun, type MeasuredRun, time } from './measure.ts';
import {
  type FailedRecipe,
  type MeasuredRecipe,
  type MeasuredSet,
  measureRecipe,
  measureSet,
  packagedRecipes,
} from './recipes.ts';
import { benchmarksPage } from './report.ts';
import { measureStreams, streamsSection, streamsSectionOf, withStreamsSection } from './streams.ts';

const WORKSPACE = join(import.meta.dirname, '../..');
const CLI = join(WORKSPACE, 'tools/cli/main.ts');
const FLOOR = join(import.meta.dirname, 'floor.ts');
const RECIPE = 'custom-html';
/** Of a run of custom-html, by the section of runs. */
const RUN_BYTES = 229e6;
const PAGE = join(WORKSPACE, 'docs/benchmarks.md');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    recipes: { type: 'boolean', default: false },
    data: { type: 'boolean', default: false },
    streams: { type: 'boolean', default: false },
    gigabyte: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is "${values.rounds}", and must be a number from 1`);
const loadBefore = loadavg()[0] ?? 0;
const present = readFileSync(PAGE, 'utf8');
const page = values.streams
  ? withStreamsSection(present, streamsSection(await measureStreams(), RUN_BYTES))
  : values.data
    ? withDataSection(present, await measuredData())
    : await measuredRuns();
writeFileSync(PAGE, page);
process.stdout.write(`\n${page}\nwritten to ${relative(process.cwd(), PAGE)}\n`);

async function measuredData(): Promise<string> {
  const measured = await measureData(values.gigabyte ? [100, 1_000] : [100]);
  const command = `npx nx bench bench --data${values.gigabyte ? ' --gigabyte' : ''}`;
  return dataSection({ measured, records: await recordsOfData(WORKSPACE), command, loadBefore });
}

/** The page of everything else, with the section of all data that it has. */
async function measuredRuns(): Promise<string> {
  const lab = await prepare();
  const floors: Measured[] = [];
  const runs: MeasuredRun[] = [];
  for (let round = 1; round <= rounds; round++) {
    floors.push(told(`${round} floor`, await measureFloor(FLOOR, lab.request)));
    runs.push(told(`${round} run`, await measureRun(CLI, { recipe: RECIPE, head: lab.head })));
  }
  const all = values.recipes ? await measureAll(lab.lab) : undefined;
  const command = `npx nx bench bench --rounds=${rounds}${values.recipes ? ' --recipes' : ''}`;
  const measured = benchmarksPage({ floors, runs, all, loadBefore, command });
  const [data, streams] = [dataSectionOf(present), streamsSectionOf(present)];
  const withData = data === undefined ? measured : withDataSection(measured, data);
  return streams === undefined ? withData : withStreamsSection(withData, streams);
}

interface Lab {
  readonly target: Target;
  readonly ipvs: boolean;
  readonly catalogue: string;
}

/** Brings the lab up and goes once through both, so that images, compile caches and the disk's cache are warm. */
async function prepare(): Promise<{ request: FloorRequest; head: { src: string; ref: string }; lab: Lab }> {
  await time([CLI, 'lab', 'up']);
  const { dir, state } = JSON.parse((await time([CLI, 'lab', 'status'])).output) as {
    dir: string;
    state: { ipvs: boolean };
  };
  const lab = {
    target: targetSchema.parse(JSON.parse(readFileSync(join(dir, 'target.json'), 'utf8'))),
    ipvs: state.ipvs,
    catalogue: join(dir, 'catalogue'),
  };
  const { zone, address = '', caFile = '', dockerHost } = lab.target;
  const head = { src: join(lab.catalogue, RECIPE), ref: 'pr/next' };
  const { record } = told('warm-up run', await measureRun(CLI, { recipe: RECIPE, head }));
  const commits = { base: record.base?.commit ?? '', head: record.head?.commit ?? '' };
  const request = {
    socketPath: dockerHost.replace('unix://', ''),
    zone,
    address,
    caFile,
    ipvs: state.ipvs,
    chromium: findChromium(),
    repository: head.src,
    ...commits,
  };
  told('warm-up floor', await measureFloor(FLOOR, request));
  return { request, head, lab };
}

/** The recipes one after the other, and then all at once. */
async function measureAll({ target, ipvs, catalogue }: Lab): Promise<{
  recipes: readonly (MeasuredRecipe | FailedRecipe)[];
  set: MeasuredSet;
  slots: number;
}> {
  const { all, withFloor } = await packagedRecipes(WORKSPACE);
  const recipes: (MeasuredRecipe | FailedRecipe)[] = [];
  for (const recipe of withFloor) {
    const measured = await measureRecipe(CLI, recipe, {
      workspace: WORKSPACE,
      target,
      ipvs,
      repository: join(catalogue, recipe),
    });
    recipes.push(measured);
    if ('failure' in measured) {
      process.exitCode = 1;
      process.stdout.write(`${recipe} failed: ${measured.failure}\n`);
      continue;
    }
    told(`${recipe} run`, measured.run);
    told(`${recipe} floor`, measured.floor);
  }
  return {
    recipes,
    set: await measureSet(WORKSPACE, all),
    slots: maxTests(process.env, { cores: availableParallelism(), freeMb: Math.floor(freemem() / 1_048_576) }),
  };
}

function told<T extends Measured>(what: string, measured: T): T {
  const stages = Object.entries(measured.stages).map(
    ([stage, durationMs]) => `${stage} ${(durationMs / 1_000).toFixed(1)}`,
  );
  process.stdout.write(`${what.padEnd(24)}${(measured.wallMs / 1_000).toFixed(2)} s  (${stages.join(', ')})\n`);
  return measured;
}
