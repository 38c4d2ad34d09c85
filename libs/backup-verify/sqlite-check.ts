import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type DumpOptions, type DumpVerdict, placeOf } from './dump.ts';
import { proof, type ProofLabel } from '@cc-ci/results';
import { failed, passed, type Proof } from './proof.ts';
import { readFile } from './snapshot.ts';
import type { OpenSnapshot, SnapshotCheck } from './verify.ts';

/** Files that belong to a database while it is open: without them a live copy lacks its last transactions, or is torn. */
const COMPANIONS = ['-wal', '-journal'];

/**
 * Asks that the SQLite file at a path of a container is whole in the snapshot: it opens, with the write-ahead log that was saved beside it, `PRAGMA
 * integrity_check` finds nothing, and the values of the marker stand in its tables.
 */
export function sqliteIsWhole(path: string, options: DumpOptions = {}): SnapshotCheck {
  const label = proof('database-intact', path);
  return {
    describe: label.name,
    verify: async (snapshot) => {
      const place = placeOf(path, snapshot.services, options);
      if (!place) return [failed(label, `no service has a named volume that holds ${path}`)];
      return [await proveDatabase(label, place, snapshot)];
    },
  };
}

/** Judges a SQLite file, which is opened and may be changed by that (its log is played in). */
export function inspectSqlite(file: string, markerValues: readonly string[] = []): DumpVerdict {
  try {
    const database = new Database(file, { fileMustExist: true });
    try {
      return inspect(database, markerValues);
    } finally {
      database.close();
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { whole: false, reason: `it does not open: ${[code, message].filter(Boolean).join(': ')}` };
  }
}

function inspect(database: Database.Database, markerValues: readonly string[]): DumpVerdict {
  const findings = (database.pragma('integrity_check') as { integrity_check: string }[]).map(
    (row) => row.integrity_check,
  );
  if (findings.join() !== 'ok')
    return { whole: false, reason: `its integrity check finds: ${findings.slice(0, 3).join('; ')}` };
  const tables = tablesOf(database);
  if (tables.length === 0) return { whole: false, reason: 'it has no tables' };
  const absent = markerValues.filter((value) => !tables.some((table) => holds(database, table, value)));
  if (absent.length > 0)
    return { whole: false, reason: `the marker's ${absent.join(', ')} is in none of its ${tables.length} tables` };
  const marked = markerValues.length > 0 ? `, ${markerValues.length} marker values` : '';
  return { whole: true, evidence: `${tables.length} tables, integrity check ok${marked}` };
}

async function proveDatabase(
  label: ProofLabel,
  place: string,
  { host, snapshot, files, markerValues }: OpenSnapshot,
): Promise<Proof> {
  const saved = new Set(files.filter(({ type }) => type === 'file').map(({ path }) => path));
  if (!saved.has(place))
    return failed(
      label,
      `snapshot ${snapshot.id.slice(0, 8)} has no file ${place}`,
      'look at the labels, and at the pre-hook that makes the copy',
    );
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-sqlite-'));
  try {
    const file = join(folder, 'database');
    writeFileSync(file, await readFile(host, snapshot, place));
    for (const companion of COMPANIONS.filter((end) => saved.has(`${place}${end}`)))
      writeFileSync(`${file}${companion}`, await readFile(host, snapshot, `${place}${companion}`));
    const verdict = inspectSqlite(file, markerValues);
    return verdict.whole
      ? passed(label, verdict.evidence)
      : failed(
          label,
          verdict.reason,
          'copy it by sqlite3 .backup or VACUUM INTO in a pre-hook: a file that is copied while the app writes is torn',
        );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Tables with their columns; virtual ones are left to the tables under them, since their module may be missing here. */
function tablesOf(database: Database.Database): Table[] {
  const names = database
    .prepare(
      `select name from sqlite_master where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite\\_%' escape '\\'`,
    )
    .pluck()
    .all() as string[];
  return names.map((name) => ({
    name,
    columns: database.prepare('select name from pragma_table_info(?)').pluck().all(name) as string[],
  }));
}

function holds(database: Database.Database, { name, columns }: Table, value: string): boolean {
  const anywhere = columns.map((column) => `instr(${quoted(column)}, @value)`).join(' or ');
  return database.prepare(`select 1 from ${quoted(name)} where ${anywhere} limit 1`).get({ value }) !== undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
