import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Fingerprint, openMarkerContext, takeFingerprint } from '@cc-ci/backup-verify';
import { ensureImages, labUp } from '@cc-ci/lab';
import { readRecord, type RunRecord } from '@cc-ci/results';
import { connectEngine, converge, type Engine, execInService, listServices, removeRemains } from '@cc-ci/swarm';

/** What looks at one amount of data took. */
export interface MeasuredData {
  readonly databaseMb: number;
  readonly files: number;
  readonly tables: number;
  readonly rows: number;
  /** As many looks as a run takes; the first starts the helpers. */
  readonly looksMs: readonly number[];
  /** What the process had at its peak before the first look, and after the last, in bytes. */
  readonly memory: { readonly before: number; readonly after: number };
}

/** Newest records, one a recipe, of the runs that compared all data; in a fresh app too, where the recipe can move. */
export async function recordsOfData(workspace: string): Promise<RunRecord[]> {
  const folders = globSync('reports/*/*/record.json', { cwd: workspace }).map((file) => join(workspace, file, '..'));
  const records = await Promise.all(folders.map((folder) => readRecord(folder).catch(() => undefined)));
  const newest = new Map<string, RunRecord>();
  for (const record of records) {
    if (record?.verdict !== 'passed' || !record.whole || !record.restores) continue;
    const known = newest.get(record.recipe);
    if (!known || known.startedAt < record.startedAt) newest.set(record.recipe, record);
  }
  return [...newest.values()].sort((a, b) => a.recipe.localeCompare(b.recipe));
}

/** A run looks before and after its backup, after the restore, after another start, and in the fresh app. */
const LOOKS = 5;
const FILES = 10_000;
const BYTES_PER_FILE = 4_096;
const CONVERGED_MS = 120_000;
/** Rows take about 260 bytes each: a tenth of the tables of a real database, with all of its rows. */
const ROWS_PER_MB = 4_000;
const TABLES = 20;

/** Looks at a database and a volume on the lab, for each size of the database in turn. */
export async function measureData(sizesMb: readonly number[]): Promise<MeasuredData[]> {
  const { dockerHost, helperImage } = await labUp();
  await ensureImages({ tags: ['postgres:15', 'cc-ci/node:24'] });
  const engine = connectEngine(dockerHost);
  const stack = `data-${randomBytes(3).toString('hex')}_ci_bench`;
  const compose = join(import.meta.dirname, 'fixtures/data.yml');
  try {
    docker(dockerHost, ['stack', 'deploy', '--compose-file', compose, stack]);
    await converge(engine, stack, { app: stack, timeoutMs: CONVERGED_MS });
    await inService(engine, { stack, service: 'app', argv: ['node', '--eval', MAKE_FILES] });
    const services = await listServices(engine, stack);
    const domain = stack.replaceAll('_', '.');
    const measured: MeasuredData[] = [];
    for (const databaseMb of sizesMb) {
      await inService(engine, { stack, service: 'db', argv: ['psql', '-U', 'bench', '-c', fill(databaseMb)] });
      await using context = openMarkerContext(engine, { stack, domain, services, helperImage });
      measured.push(await look(databaseMb, () => takeFingerprint(context)));
    }
    return measured;
  } finally {
    await removeRemains(engine, { stacks: [stack], volumes: new Set(), before: undefined });
  }
}

async function look(databaseMb: number, take: () => Promise<Fingerprint>): Promise<MeasuredData> {
  const before = peakBytes();
  const looksMs: number[] = [];
  let seen: Fingerprint = { stores: [] };
  for (let index = 0; index < LOOKS; index++) {
    const startedAt = performance.now();
    seen = await take();
    looksMs.push(Math.round(performance.now() - startedAt));
  }
  const unread = seen.stores.flatMap((store) => store.unread);
  if (unread.length > 0) throw new Error(`a look could not read everything: ${unread.join('; ')}`);
  const items = seen.stores.flatMap((store) => store.items);
  const tables = items.filter(({ kind }) => kind === 'table');
  return {
    databaseMb,
    files: items.filter(({ kind }) => kind === 'file').length,
    tables: tables.length,
    rows: tables.reduce((sum, { rows = 0 }) => sum + rows, 0),
    looksMs,
    memory: { before, after: peakBytes() },
  };
}

const MAKE_FILES = `
const { mkdirSync, writeFileSync } = require('node:fs');
const { randomBytes } = require('node:crypto');
for (let index = 0; index < ${FILES}; index++) {
  const folder = '/files/' + (index % 100);
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/' + index, randomBytes(${BYTES_PER_FILE}));
}`;

function fill(databaseMb: number): string {
  const rows = Math.round((databaseMb * ROWS_PER_MB) / TABLES);
  return Array.from(
    { length: TABLES },
    (_none, index) => `drop table if exists posts_${index}; create table posts_${index} as
      select id, repeat(md5(id::text), 6) as body, now() as at from generate_series(1, ${rows}) id;
      alter table posts_${index} add primary key (id)`,
  ).join('; ');
}

async function inService(engine: Engine, place: { stack: string; service: string; argv: string[] }): Promise<void> {
  const { exitCode, stderr } = await execInService(engine, place);
  if (exitCode !== 0) throw new Error(`service ${place.service}: ${stderr.toString()}`);
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1_024;
}

function docker(host: string, argv: readonly string[]): void {
  execFileSync('docker', [...argv], { env: { ...process.env, DOCKER_HOST: host } });
}
