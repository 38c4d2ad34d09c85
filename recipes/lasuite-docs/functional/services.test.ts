import type { App } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { docsOf } from '../lasuite-docs-api.ts';

const NEWS_OF_A_USER = 'lasuite.marketing.tasks.create_or_update_contact';

test('the page is told where people meet to edit a document together', async ({ app }) => {
  expect(await docsOf(app).ask('GET', '/config/').json()).toMatchObject({
    COLLABORATION_WS_URL: `wss://${app.domain}/collaboration/ws/`,
    MEDIA_BASE_URL: app.url,
    RELEASE_VERSION: '5.1.0',
  });
});

test('the server for editing together answers, and not to everybody', async ({ app }) => {
  const ask = (headers: Record<string, string>) =>
    app.http.get('/collaboration/api/get-connections/', { query: { room: 'none', sessionKey: 'none' }, headers });
  expect(await ask({})).toMatchObject({ status: 401 });
  const answer = await ask({ authorization: app.secret('y_server_s') });
  expect(answer).toMatchObject({ status: 404 });
  expect(answer.json()).toEqual({ error: 'Room not found' });
});

test('the worker is told of who signs in for the first time', async ({ app, sso }) => {
  const docs = docsOf(app, (await sso.passwordGrant()).access_token);
  expect(await docs.ask('GET', '/users/me/')).toMatchObject({ status: 200 });
  await expect
    .poll(() => countDone(app, NEWS_OF_A_USER), { timeout: 90_000, message: 'how often the worker did it' })
    .toBeGreaterThan(0);
});

/** How often the worker did a task since it started. */
async function countDone(app: App, task: string): Promise<number> {
  const inspect = ['celery', '--app=impress.celery_app', 'inspect', 'stats', '--json'];
  const { exitCode, stdout, stderr } = await app.exec('celery', inspect);
  if (exitCode !== 0) throw new Error(`celery inspect ended with ${exitCode}: ${stderr}`);
  const workers = Object.values(JSON.parse(stdout) as Record<string, { total: Record<string, number> }>);
  return workers.reduce((sum, { total }) => sum + (total[task] ?? 0), 0);
}
