import { expect, test } from 'vitest';
import { lateFirstChecks } from './first-check.ts';

const seconds = (count: number) => count * 1e9;

function service(check: { Interval?: number; StartPeriod?: number; StartInterval?: number } | undefined) {
  return { name: 'app', template: JSON.stringify({ ContainerSpec: { Image: 'app:1', Healthcheck: check } }) };
}

const quick = service({ Interval: seconds(2), StartPeriod: seconds(60) });

test('a first health check that comes later than its interval says is named from Docker 25 on', () => {
  for (const version of ['26.1.5+dfsg1', '29-moby.2.0.0-beta.24'])
    expect(lateFirstChecks([quick], { version })).toEqual([
      expect.stringMatching(/^service app: its first health check comes after 5 s and not after 2 s/),
    ]);
  expect(lateFirstChecks([quick], { version: '20.10.24+dfsg1' })).toEqual([]);
});

test.each([
  ['no health check', undefined],
  ['no start_period', { Interval: seconds(2) }],
  ['a start_interval', { Interval: seconds(2), StartPeriod: seconds(60), StartInterval: seconds(1) }],
  ['an interval of 30 s', { Interval: seconds(30), StartPeriod: seconds(60) }],
  ['the default interval', { StartPeriod: seconds(60) }],
])('%s: nothing comes late', (_what, check) => {
  expect(lateFirstChecks([service(check)], { version: '29.1.3' })).toEqual([]);
});
