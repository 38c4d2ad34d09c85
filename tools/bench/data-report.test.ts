import { expect, test } from 'vitest';
import { dataSection } from './data-report.ts';

const section = dataSection({
  measured: [
    {
      databaseMb: 100,
      files: 10_000,
      tables: 20,
      rows: 400_000,
      looksMs: [2_000, 1_000, 900, 1_100, 1_000],
      memory: { before: 100e6, after: 130e6 },
    },
  ],
  records: [],
  command: 'npx nx bench bench --data',
  loadBefore: 1,
});

test('looks are told with their share of a run, which is missed where no run is known', () => {
  expect(section).toContain(
    '| 100 MB | 10,000 | 20, 400,000 | 2.0 s | 1.0 s | 100.0 % | ≤ 3.0 % | missed | +30 MB (aim ≤ 50 MB) |',
  );
});
