import { expect, test } from 'vitest';
import { harnessMs } from './harness-time.ts';

const at = (ms: number) => new Date(1_000_000 + ms);
const phase = (owner: 'harness' | 'engine' | 'abra', from: number, to: number) => ({
  name: 'x',
  stage: 'install',
  owner,
  startedAt: at(from).toISOString(),
  durationMs: to - from,
});

test('what no other phase covers is the harness’s own; phases in parallel count once', () => {
  const phases = [
    phase('engine', 100, 400),
    phase('abra', 300, 500),
    phase('harness', 500, 700),
    phase('engine', 900, 1_000),
  ];
  expect(harnessMs({ startedAt: at(0), finishedAt: at(1_000) }, phases)).toBe(500);
});

test('a run without phases is all its own', () => {
  expect(harnessMs({ startedAt: at(0), finishedAt: at(250) }, [])).toBe(250);
});
