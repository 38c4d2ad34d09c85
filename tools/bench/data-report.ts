import { cpus } from 'node:os';
import type { ComparedData, RunRecord } from '@cc-ci/results';
import type { MeasuredData } from './data.ts';
import { table } from './table.ts';

/** What is known of all data: looks at much of it, and the newest runs of the recipes. */
export interface DataMeasurements {
  readonly measured: readonly MeasuredData[];
  /** Newest records of runs that compared all data. */
  readonly records: readonly RunRecord[];
  readonly command: string;
  readonly loadBefore: number;
}

/** Title of the section. */
export const DATA_TITLE = '## All data';
/** The phase of a run in which all data is looked at. */
const LOOK = 'a look at all data';
/** What the project aims at: the looks’ share of a run by the size of the database, and memory. */
const AIMS = { share: 0.03, shareOfMuch: 0.1, muchMb: 1_000, memoryMb: 50 };

/** The section of `docs/benchmarks.md`. */
export function dataSection({ measured, records, command, loadBefore }: DataMeasurements): string {
  const runMs = medianOf(records.map(({ durationMs, phases }) => durationMs - looksMs({ phases })));
  return [
    DATA_TITLE,
    `Made by \`${command}\`; load average before: ${loadBefore.toFixed(1)} on ${cpus().length} cores. Five looks, as many as a run takes, at a PostgreSQL database and a volume of files. Their share is of a run of ${seconds(runMs)} (the median of the recipes below, without their own looks) and the looks. The restart of the services before the fourth look is not measured.`,
    table(
      ['database', 'files', 'tables, rows', 'first look', 'others', 'share of a run', 'aim', '', 'memory'],
      measured.map((each) => dataRow(each, runMs)),
    ),
    'What the newest run of each recipe that saves data compared, in place, and in a fresh app where it can have another domain. Restore times (RTO) last until the app answers; the age of the data (RPO) is that of the snapshot at the restore: a run restores at once.',
    table(
      [
        'recipe',
        'databases',
        'tables',
        'rows',
        'files',
        'change by themselves',
        'declared',
        'looks',
        'RTO in place',
        'RTO fresh',
        'RPO',
      ],
      records.map(recipeRow),
    ),
  ].join('\n\n');
}

function dataRow({ databaseMb, files, tables, rows, looksMs: looks, memory }: MeasuredData, runMs: number): string[] {
  const [first = 0, ...others] = looks;
  const all = looks.reduce((sum, each) => sum + each, 0);
  const share = all / (runMs + all);
  const aim = databaseMb >= AIMS.muchMb ? AIMS.shareOfMuch : AIMS.share;
  const memoryMb = (memory.after - memory.before) / 1e6;
  return [
    `${databaseMb} MB`,
    files.toLocaleString('en'),
    `${tables}, ${rows.toLocaleString('en')}`,
    seconds(first),
    seconds(medianOf(others)),
    percent(share),
    `≤ ${percent(aim)}`,
    share <= aim ? 'reached' : 'missed',
    `+${memoryMb.toFixed(0)} MB (aim ≤ ${AIMS.memoryMb} MB)`,
  ];
}

function recipeRow({ recipe, whole, restores, phases, durationMs }: RunRecord): string[] {
  const stores = whole?.inPlace ?? whole?.fresh ?? [];
  const sum = (number: (store: ComparedData) => number) => stores.reduce((all, store) => all + number(store), 0);
  const restored = (into: 'in-place' | 'fresh') => restores?.find((restore) => restore.into === into);
  const declared = new Set(
    [...stores, ...(whole?.fresh ?? [])].flatMap((store) => store.declared.map(({ name }) => name)),
  );
  const rto = (into: 'in-place' | 'fresh') => optional(restored(into)?.readyMs);
  return [
    recipe,
    String(stores.filter(({ kind }) => kind === 'database').length),
    String(sum((store) => store.tables)),
    sum((store) => store.rows).toLocaleString('en'),
    String(sum((store) => store.entries)),
    String(sum((store) => store.unstable.count)),
    String(declared.size),
    percent(looksMs({ phases }) / durationMs),
    rto('in-place'),
    rto('fresh'),
    optional(restored('in-place')?.dataAgeMs),
  ];
}

function looksMs({ phases }: Pick<RunRecord, 'phases'>): number {
  return phases.reduce((sum, { name, durationMs }) => sum + (name === LOOK ? durationMs : 0), 0);
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function optional(durationMs: number | undefined): string {
  return durationMs === undefined ? '–' : seconds(durationMs);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
