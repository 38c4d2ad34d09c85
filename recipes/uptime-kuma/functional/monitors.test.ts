import { type App, unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { addMonitor, listMonitors, signInAsOwner, watch } from '../kuma-api.ts';

/** Beside the server, where it is reached in a lab as in the field. */
const RECEIVER = 'http://127.0.0.1:9321/';

/** Prints what is posted to it, once, and ends; `GET` says that it is there. */
const RECEIVE = `
const server = require('node:http').createServer(async (request, response) => {
  response.end('here');
  if (request.method !== 'POST') return;
  for await (const piece of request) process.stdout.write(piece);
  server.close();
  server.closeAllConnections();
}).listen(9321, '127.0.0.1');
setTimeout(() => process.exit(1), 100_000).unref();
`;

const inApp = async (app: App, program: string) => app.exec('app', ['node', '--eval', program]);

test('a monitor is read back as it was made', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const draft = { ...watch(unique('read back'), `${app.url}/`), description: 'of a test', active: false };
  const id = await addMonitor(kuma, draft);
  expect((await listMonitors(kuma)).find((monitor) => monitor.id === id)).toMatchObject({
    name: draft.name,
    type: 'http',
    url: draft.url,
    description: 'of a test',
  });
  await kuma.ask('deleteMonitor', id);
  expect((await listMonitors(kuma)).map((monitor) => monitor.id)).not.toContain(id);
});

test('the first heartbeat of a monitor is pushed, and kept', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const id = await addMonitor(kuma, watch(unique('beats'), `${app.url}/api/entry-page`));
  await expect
    .poll(() => kuma.beats.find(({ monitorID }) => monitorID === id), { timeout: 60_000 })
    .toMatchObject({ status: 1, msg: '200 - OK' });
  using later = await signInAsOwner(app);
  await expect
    .poll(() => later.kept.get(id), { timeout: 60_000 })
    .toEqual([expect.objectContaining({ status: 1, msg: '200 - OK' })]);
});

test('a service that is down is told to whoever wants to hear of it', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const received = inApp(app, RECEIVE);
  await expect
    .poll(async () => (await inApp(app, `fetch('${RECEIVER}')`)).exitCode, { timeout: 60_000, interval: 500 })
    .toBe(0);
  const name = unique('down');
  const hook = { name, type: 'webhook', webhookURL: RECEIVER, webhookContentType: 'json' };
  const { id } = await kuma.ask<{ id: number }>('addNotification', hook, null);
  // Nothing listens on the port for discarding.
  await addMonitor(kuma, { ...watch(name, 'http://127.0.0.1:9/'), notificationIDList: { [id]: true } });
  const { stdout } = await received;
  expect(JSON.parse(stdout)).toMatchObject({ monitor: { name }, heartbeat: { status: 0 } });
});

test('a service reports by itself, at the address of its token', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const pushToken = unique('token');
  const id = await addMonitor(kuma, { name: unique('push'), type: 'push', pushToken });
  expect(await app.http.get(`/api/push/${pushToken}`, { query: { status: 'up', msg: 'at work' } })).toMatchObject({
    status: 200,
  });
  await expect
    .poll(() => kuma.beats.find(({ monitorID, status }) => monitorID === id && status === 1), { timeout: 60_000 })
    .toMatchObject({ msg: 'at work' });
  expect(await app.http.get(`/api/push/${unique('unknown')}`)).toMatchObject({ status: 404 });
});
