import { expect, test } from 'vitest';
import { checkpointSection } from './checkpoint-report.ts';

const run = (wallMs: number, install: number) => ({ wallMs, stages: { install } });

test('a run from a checkpoint stands beside a cold one; what failed says so', () => {
  const section = checkpointSection({
    measured: [
      {
        recipe: 'ghost',
        cold: [run(100_000, 40_000), run(110_000, 50_000), run(90_000, 45_000)],
        warm: [run(60_000, 10_000), run(50_000, 12_000), run(70_000, 11_000)],
        made: { recipe: 'ghost', base: '1.0.0', key: 'a', madeAt: '', installMs: 40_000, keepMs: 8_000 },
      },
      { recipe: 'n8n', failure: 'the run was cold: there is none' },
    ],
    command: 'npx nx bench bench --checkpoints',
    loadBefore: 1,
  });
  expect(section).toContain('Median of run ÷ cold: 0.60 (aim ≤ 0.65, reached)');
  expect(section).toContain('| ghost | 100.0 s | 60.0 s | 0.60 | 45.0 s | 11.0 s | 1.20 | aim ≤ 1.1, missed |');
  expect(section).toContain('| n8n |  |  | failed: the run was cold: there is none |');
});
