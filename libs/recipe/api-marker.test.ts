import { text } from 'node:stream/consumers';
import { type MarkerContext, mutateMarker, planThreeWay, proveRestored, seedMarker } from '@cc-ci/backup-verify';
import { CcciError } from '@cc-ci/core';
import { httpClient } from '@cc-ci/http';
import { serveHttp } from '@cc-ci/test-servers';
import { expect, onTestFinished, test } from 'vitest';
import type { App } from './app.ts';
import { type AppMarkerContext, marker } from './api-marker.ts';

/**
 * Accounts over the API of an app: `PUT /kept` makes one or changes it, `DELETE /kept` removes it, `GET /` lists them.
 */
const accounts = marker({
  describe: 'accounts',
  read: async ({ app }) =>
    Object.entries((await app.http.get('/')).json<Record<string, string>>()).map(([key, value]) => ({ key, value })),
  add: async ({ app }, { key, value }) => void (await app.http.put(`/${key}`, { body: value })),
  alter: async ({ app }, { key, value }) => void (await app.http.put(`/${key}`, { body: value })),
  remove: async ({ app }, key) => void (await app.http.delete(`/${key}`)),
});

test('a marker of the app’s own API is seeded and damaged over it, and tells a restore from none', async () => {
  const { context, stored } = await openServer();
  const plan = planThreeWay('token');
  expect(await seedMarker(accounts, context, plan)).toMatchObject({ passed: true });
  const backup = new Map(stored);
  expect(await mutateMarker(accounts, context, plan)).toMatchObject({ passed: true });
  expect(
    (await proveRestored(accounts, context, plan)).filter(({ passed }) => !passed).map(({ name }) => name),
  ).toEqual(['marker: deleted row back', 'marker: changed row reverted', 'marker: new row gone']);

  stored.clear();
  for (const [key, value] of backup) stored.set(key, value);
  expect((await proveRestored(accounts, context, plan)).every(({ passed }) => passed)).toBe(true);
});

test('what a method throws without saying whose fault it is, is the package’s', async () => {
  const { context } = await openServer();
  const silent = marker({ ...accounts, read: () => Promise.reject(new Error('operation has timed out')) });
  await expect(silent.read(context)).rejects.toMatchObject({
    code: 'MARKER_FAILED',
    fault: 'recipe',
    message: 'the marker of accounts threw in read: operation has timed out',
  });
  const outside = new CcciError({ code: 'DNS', message: 'no such name', fault: 'outside' });
  const unreachable = marker({ ...accounts, seed: () => Promise.reject(outside) });
  await expect(unreachable.seed(context, [])).rejects.toBe(outside);
});

/** An app that keeps what it is given, and what it keeps. */
async function openServer(): Promise<{ context: AppMarkerContext; stored: Map<string, string> }> {
  const stored = new Map<string, string>([['left-by-an-earlier-seed', 'x']]);
  const server = await serveHttp((request, response) => {
    const key = request.url!.slice(1);
    void text(request).then((body) => {
      if (request.method === 'PUT') stored.set(key, body);
      if (request.method === 'DELETE') stored.delete(key);
      response.end(JSON.stringify(Object.fromEntries(stored)));
    });
  });
  const http = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const inStack = { stack: 'app_ci_test', domain: 'app.ci.test', services: [] } as unknown as MarkerContext;
  return { stored, context: { ...inStack, app: { http } as App } };
}
