import { expect, test } from 'vitest';
import { fakeEngine } from './fixtures/fake-engine.ts';
import { converge } from './wait-until-settled.ts';

test.each([
  ['starting', 'after 1 s, which is what the label allows: service app has 0 of 1 tasks running'],
  ['running', 'after 2 s, which is what the label allows: service app has 1 of 1 tasks running, not for long yet'],
])('who has to run for a while may take longer, and nobody else: %s', async (state, says) => {
  const fake = await fakeEngine();
  fake.tasks = [{ id: 'one', state }];
  const limits = { timeoutMs: 2_000, upWithinMs: 1_000, limitedBy: 'the label' };
  await expect(converge(fake.engine, 'docs', { app: 'docs.ci.test', ...limits })).rejects.toThrow(says);
});

test('an update that swarm watches for longer than the deploy may take is told with that time', async () => {
  const fake = await fakeEngine();
  fake.tasks = [{ id: 'one' }];
  fake.service = { watchedSeconds: 900 };
  await expect(converge(fake.engine, 'docs', { app: 'docs.ci.test', timeoutMs: 500 })).rejects.toThrow(
    'service app has 1 of 1 tasks running, update updating; swarm watches an update of app for 15 min 00 s (update_config.monitor)',
  );
});
