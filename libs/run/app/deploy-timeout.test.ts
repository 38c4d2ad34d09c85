import { expect, test } from 'vitest';
import { deployTimeout } from './deploy-timeout.ts';

const appWith = (timeout: string | undefined): Parameters<typeof deployTimeout>[1] => [
  { name: 'app', labels: timeout === undefined ? {} : { 'coop-cloud.docs_ci_test.timeout': timeout } },
];
const runWith = (deployMs?: number) => ({
  app: { stack: 'docs_ci_test' },
  recipe: { meta: { timeouts: { deployMs } } },
});

test.each<[string, Parameters<typeof deployTimeout>, number]>([
  ['what the recipe promises by its label, and a look at who has no health check', [runWith(), appWith('5')], 35_000],
  ['what the package says, whatever the label', [runWith(20_000), appWith('5')], 20_000],
  ['300 s where nobody says anything', [runWith(), appWith(undefined)], 300_000],
  ['300 s where the label is no number', [runWith(), appWith('five')], 300_000],
])('a deploy may take %s', (_what, asked, timeoutMs) => {
  expect(deployTimeout(...asked).timeoutMs).toBe(timeoutMs);
});

test('all must be up within what the recipe promises', () => {
  expect(deployTimeout(runWith(), appWith('5')).upWithinMs).toBe(5_000);
  expect(deployTimeout(runWith(20_000), appWith('5')).upWithinMs).toBeUndefined();
});

test('whose limit it is can be told', () => {
  expect(deployTimeout(runWith(), appWith('5')).limitedBy).toBe(
    'label coop-cloud.docs_ci_test.timeout=5 of service app',
  );
});
