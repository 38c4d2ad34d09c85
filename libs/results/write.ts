import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badgeSvg } from './badge.ts';
import { ctrfJson } from './ctrf.ts';
import { recordBreaksSchema, recordUnreadable } from './errors.ts';
import { junitXml } from './junit.ts';
import { lastLogLines } from './red-ending.ts';
import { reportHtml } from './report.ts';
import type { Artefact, RunRecord } from './record-shape.ts';
import { recordSchema } from './schema.ts';

const WRITTEN: readonly Artefact[] = [
  { kind: 'html', name: 'report', path: 'report.html' },
  { kind: 'junit', name: 'JUnit', path: 'junit.xml' },
  { kind: 'ctrf', name: 'CTRF', path: 'ctrf.json' },
  { kind: 'badge', name: 'badge', path: 'badge.svg' },
];

/**
 * Writes `record.json`, `junit.xml`, `ctrf.json`, `report.html` and `badge.svg` into a folder, which is made if need
 * be; the record comes last and whole, so that a folder with a record is a finished one. Gives the record as it was
 * written, with these files among its artefacts.
 * @throws CcciError `RECORD_BREAKS_SCHEMA`, before anything is written.
 */
export async function writeRecord(dir: string, record: RunRecord): Promise<RunRecord> {
  const checked = checkRecord(dir, withWritten(record));
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'junit.xml'), junitXml(checked));
  await writeFile(join(dir, 'ctrf.json'), ctrfJson(checked));
  await writeFile(join(dir, 'badge.svg'), badgeSvg(checked));
  await writeFile(
    join(dir, 'report.html'),
    reportHtml(checked, checked.verdict === 'passed' ? [] : lastLogLines(checked, dir)),
  );
  await writeFile(join(dir, 'record.json.part'), `${JSON.stringify(checked, null, 2)}\n`);
  await rename(join(dir, 'record.json.part'), join(dir, 'record.json'));
  return checked;
}

/**
 * Reads and checks the record of a finished run from its folder.
 * @throws CcciError `RECORD_UNREADABLE` or `RECORD_BREAKS_SCHEMA`.
 */
export async function readRecord(dir: string): Promise<RunRecord> {
  const path = join(dir, 'record.json');
  return checkRecord(path, await readJson(path));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw recordUnreadable(path, cause);
  }
}

function withWritten(record: RunRecord): RunRecord {
  const kept = record.artefacts.filter(({ path }) => !WRITTEN.some((file) => file.path === path));
  return { ...record, artefacts: [...kept, ...WRITTEN] };
}

function checkRecord(place: string, value: unknown): RunRecord {
  const result = recordSchema.safeParse(value);
  if (!result.success) throw recordBreaksSchema(place, result.error);
  return result.data;
}
