import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeHalfReport } from './remove-run.ts';

function reportWith(files: readonly string[]): string {
  const reports = mkdtempSync(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rmSync(reports, { recursive: true }));
  const report = join(reports, 'run-1');
  for (const folder of [report, join(reports, '.run-1')]) {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    for (const file of files) writeFileSync(join(folder, file), '');
  }
  return report;
}

test('the half-filled report of a killed run is removed, and so is its copy', () => {
  const report = reportWith(['logs/app.log', 'app.png']);
  removeHalfReport(report);
  expect(readdirSync(join(report, '..'))).toEqual([]);
});

test('a report that has its record stays; a copy that is not in its place does not', () => {
  const report = reportWith(['record.json']);
  removeHalfReport(report);
  expect(existsSync(join(report, 'record.json'))).toBe(true);
  expect(readdirSync(join(report, '..'))).toEqual(['run-1']);
});
