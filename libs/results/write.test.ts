import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { greenRecord } from './fixtures/records.ts';
import { readRecord, writeRecord } from './write.ts';

test('a record is written with everything that is made from it, and read back', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'results-'));
  const written = await writeRecord(join(dir.path, 'custom-html', '1'), greenRecord());
  expect(await readdir(join(dir.path, 'custom-html', '1'))).toEqual([
    'badge.svg',
    'ctrf.json',
    'junit.xml',
    'record.json',
    'report.html',
  ]);
  expect(written.artefacts.map(({ path }) => path)).toEqual([
    'app.png',
    'logs/app.log',
    'logs/run.log',
    'report.html',
    'junit.xml',
    'ctrf.json',
    'badge.svg',
  ]);
  expect(await readRecord(join(dir.path, 'custom-html', '1'))).toEqual(written);
});

test('written again, it names its files once', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'results-'));
  const once = await writeRecord(dir.path, greenRecord());
  expect(await writeRecord(dir.path, once)).toEqual(once);
});

test('a record that breaks the schema is refused with its place, and nothing is written', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'results-'));
  const broken = { ...greenRecord(), durationMs: Number.NaN };
  await expect(writeRecord(dir.path, broken)).rejects.toMatchObject({
    code: 'RECORD_BREAKS_SCHEMA',
    last: expect.stringContaining('durationMs'),
    fault: 'harness',
  });
  expect(await readdir(dir.path)).toEqual([]);
});

test('a missing, a torn and a foreign record are each told', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'results-'));
  await expect(readRecord(dir.path)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
  await writeFile(join(dir.path, 'record.json'), '{"schemaVersion":');
  await expect(readRecord(dir.path)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
  await writeFile(join(dir.path, 'record.json'), '{"schemaVersion":2}');
  await expect(readRecord(dir.path)).rejects.toMatchObject({ code: 'RECORD_BREAKS_SCHEMA' });
});
