/**
 * Measures runs of custom-html against the floor, in turn, on the lab, and writes docs/benchmarks.md; with --recipes
 * every other recipe once against its own floor, and then all of them at once.
 *
 * With --data only the section of all data is measured and replaced: looks at a database of 100 MB and at 10,000 files,
 * with --gigabyte at one of 1 GB as well, and what the newest runs under reports/ compared.
 *
 * With --streams only the section of hostile streams: the memory that each takes.
 *
 * With --checkpoints only the section of checkpoints is measured and replaced: runs of the recipes with the longest
 * installs, cold and from a checkpoint in turn.
 *
 * usage: nx bench bench [--rounds=<number>] [--recipes]
 *        nx bench bench --data [--gigabyte]
 *        nx bench bench --streams
 *        nx bench bench --checkpoints [--of=<recipe>,<recipe>] [--rounds=<number>]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '@cc-ci/browser';
import { type Target, targetSchema } from '@cc-ci/core';
import { maxTests } from '@cc-ci/claims';
import { CHECKPOINT_TITLE, checkpointSection } from './checkpoint-report.ts';
import { type FailedCheckpoint, measureCheckpoint, type MeasuredCheckpoint } from './checkpoints.ts';
import { measureData, recordsOfData } from './data.ts';
import { DATA_TITLE, dataSection } from './data-report.ts';
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
import { sectionOf, withSection } from './section.ts';
import { measureStreams, STREAMS_TITLE, streamsSection } from './streams.ts';

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
    checkpoints: { type: 'boolean', default: false },
    of: { type: 'string', default: 'ghost,keycloak,gitea,n8n,lasuite-docs' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is "${values.rounds}", and must be a number from 1`);
const loadBefore = loadavg()[0] ?? 0;
const present = readFileSync(PAGE, 'utf8');
const page = await measuredPage();
writeFileSync(PAGE, page);
process.stdout.write(`\n${page}\nwritten to ${relative(process.cwd(), PAGE)}\n`);

async function measuredPage(): Promise<string> {
  if (values.data) return withSection(present, DATA_TITLE, await measuredData());
  if (values.streams) return withSection(present, STREAMS_TITLE, streamsSection(await measureStreams(), RUN_BYTES));
  if (values.checkpoints) return withSection(present, CHECKPOINT_TITLE, await measuredCheckpoints());
  return measuredRuns();
}

async function measuredCheckpoints(): Promise<string> {
  const measured: (MeasuredCheckpoint | FailedCheckpoint)[] = [];
  for (const recipe of values.of.split(',')) {
    const each = await measureCheckpoint(CLI, recipe, { workspace: WORKSPACE, rounds });
    measured.push(each);
    if ('failure' in each) process.exitCode = 1;
    else for (const kind of ['cold', 'warm'] as const) told(`${recipe} ${kind}`, each[kind][0]!);
  }
  const command = `npx nx bench bench --checkpoints --rounds=${rounds}`;
  return checkpointSection({ measured, command, loadBefore });
}

async function measuredData(): Promise<string> {
  const measured = await measureData(values.gigabyte ? [100, 1_000] : [100]);
  const command = `npx nx bench bench --data${values.gigabyte ? ' --gigabyte' : ''}`;
  return dataSection({ measured, records: await recordsOfData(WORKSPACE), command, loadBefore });
}

/** The page of everything else, with the sections of its own commands that it has. */
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
  return [DATA_TITLE, CHECKPOINT_TITLE, STREAMS_TITLE].reduce((page, title) => {
    const section = sectionOf(present, title);
    return section === undefined ? page : withSection(page, title, section);
  }, measured);
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
