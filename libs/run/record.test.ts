import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { expect, onTestFinished, test } from 'vitest';
import { keepFiles } from './record.ts';

function reportDir(): string {
  const reports = mkdtempSync(join(tmpdir(), 'cc-ci-test-'));
  onTestFinished(() => rmSync(reports, { recursive: true }));
  return join(reports, 'run-1');
}

async function write(folder: string, record: string): Promise<string> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'record.json'), record);
  return `${record}, written`;
}

test('a disk that is full takes nothing from what a run found, and is told', async () => {
  const fail = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  const kept = await keepFiles('found', { reportDir: reportDir(), isWhole: true, write: fail('ENOSPC') });
  expect(kept).toMatchObject({ record: 'found', unkept: { code: 'RECORD_UNKEPT', fault: 'harness', last: 'ENOSPC' } });
  const wrong = keepFiles('found', { reportDir: reportDir(), isWhole: true, write: fail('ERR_OURS') });
  await expect(wrong).rejects.toThrow('ERR_OURS');
});

test('what is taken out of a run’s files is out of the latest too, and is told', async () => {
  const folder = reportDir();
  const clean = () => {
    writeFileSync(join(folder, 'record.json'), 'clean');
    return new CcciError({ code: 'SECRETS_LEAKED', message: 'x', fault: 'harness' });
  };
  const kept = await keepFiles('found', { reportDir: folder, isWhole: true, write, clean });
  expect(kept).toMatchObject({ record: 'found, written', unkept: { code: 'SECRETS_LEAKED' } });
  expect(readFileSync(join(folder, '../latest/record.json'), 'utf8')).toBe('clean');
});

test('a whole run becomes the latest, a stopped one does not', async () => {
  const [whole, stopped] = [reportDir(), reportDir()];
  expect(await keepFiles('found', { reportDir: whole, isWhole: true, write })).toEqual({
    record: 'found, written',
    reportDir: whole,
  });
  await keepFiles('found', { reportDir: stopped, isWhole: false, write });
  expect(existsSync(join(whole, '../latest/record.json'))).toBe(true);
  expect(existsSync(join(stopped, '../latest'))).toBe(false);
});
