import { unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { connectAs, ping } from '../mumble-api.ts';

test('a client is let in over TLS, told the version and at least one channel', async ({ app }) => {
  await using client = await connectAs(app, unique('guest'));
  expect(client.tlsVersion).toMatch(/^TLSv1\.[23]$/);
  const { versionV1 = 0, release } = await client.receive('Version');
  expect([versionV1 >> 16, (versionV1 >> 8) & 0xff]).toEqual([1, 5]);
  expect(release).toMatch(/^1\.5\.\d+/);
  expect((await client.receive('ServerSync')).session).toBeGreaterThan(0);
  expect(client.channels).toContainEqual({ channelId: 0, name: 'Root' });
});

test('the welcome text that is set at the deploy is what a client reads', async ({ app }) => {
  await using client = await connectAs(app, unique('guest'));
  expect((await client.receive('ServerSync')).welcomeText).toBe(app.env.WELCOME_TEXT);
});

test('the number of users that is set at the deploy is what a client is told', async ({ app }) => {
  await using client = await connectAs(app, unique('guest'));
  expect((await client.receive('ServerConfig')).maxUsers).toBe(42);
});

test('who asks over UDP is told version, users and their limit', async ({ app }) => {
  const { version, users, maxUsers } = await ping(app);
  expect({ version, maxUsers }).toEqual({ version: expect.stringMatching(/^1\.5\./) as string, maxUsers: 42 });
  expect(users).toBeGreaterThanOrEqual(1);
});
