import { expect, test } from 'vitest';
import { demultiplex } from './engine.ts';
import { createLog } from './log.ts';
import { readSettings } from './settings.ts';

test('an app is named by its domain or its stack, and everything by nothing or ALL', () => {
  expect(readSettings({ SERVICE: 'cust-3fa1c2.ci.test' }).stack).toBe('cust-3fa1c2_ci_test');
  expect(readSettings({ SERVICE: 'cust-3fa1c2_ci_test' }).stack).toBe('cust-3fa1c2_ci_test');
  expect([readSettings({}).stack, readSettings({ SERVICE: 'ALL' }).stack]).toEqual([undefined, undefined]);
});

test('what abra leaves out has its default, and what it passes is read', () => {
  expect(readSettings({ SNAPSHOT: 'latest' })).toMatchObject({
    snapshot: undefined,
    retries: 0,
    target: '/',
    volumes: [],
    services: [],
    hooks: true,
    machineLogs: false,
  });
  expect(
    readSettings({
      SNAPSHOT: 'ab12',
      RETRIES: '3',
      TARGET: '/tmp/x',
      VOLUMES: 'a, b',
      CONTAINER: 'db',
      HOOKS: 'false',
      MACHINE_LOGS: 'true',
    }),
  ).toMatchObject({
    snapshot: 'ab12',
    retries: 3,
    target: '/tmp/x',
    volumes: ['a', 'b'],
    services: ['db'],
    hooks: false,
    machineLogs: true,
  });
});

test('the frames of an exec’s output are put together, and half a frame is not lost', () => {
  const frame = (stream: number, text: string) =>
    Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
  expect(demultiplex(Buffer.concat([frame(1, 'dump'), frame(2, 'ed '), frame(1, 'it')]))).toBe('dumped it');
  expect(demultiplex(frame(1, 'dumped').subarray(0, 11))).toBe('dum');
});

test('machine logs are JSON lines', () => {
  const lines: string[] = [];
  createLog(true, (line) => lines.push(line))('INFO', 'snapshot saved', { snapshot: 'ab12' });
  createLog(false, (line) => lines.push(line))('ERROR', 'not there');
  expect(lines).toEqual(['{"level":"INFO","message":"snapshot saved","snapshot":"ab12"}\n', 'ERROR not there\n']);
});
