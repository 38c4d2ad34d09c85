import { expect, test } from '@cc-ci/recipe/test';
import { isSetUp, openSession, ownerOf, signInAsOwner } from '../ghost-api.ts';

test('the owner signs in, and nobody becomes a second one', async ({ app }) => {
  const owner = await signInAsOwner(app);
  const me = await owner.ask('GET', '/users/me/', { query: { include: 'roles' } }).json();
  expect(me).toMatchObject({ users: [{ email: ownerOf(app).email, roles: [{ name: 'Owner' }] }] });

  expect(await isSetUp(app)).toBe(true);
  const second = {
    name: 'Another',
    email: 'another@example.com',
    password: ownerOf(app).password,
    blogTitle: 'Another site',
  };
  expect(await openSession(app).ask('POST', '/authentication/setup/', { json: { setup: [second] } })).toMatchObject({
    status: 403,
  });
});

test('who is not signed in reads nothing of the admin', async ({ app }) => {
  expect(await openSession(app).ask('GET', '/users/me/')).toMatchObject({ status: 403 });
});

test('/ghost leads to the admin', async ({ app }) => {
  const answer = await app.http.get('/ghost', { redirect: 'manual' });
  expect([301, 302]).toContain(answer.status);
  expect(new URL(answer.headers.location ?? '', app.url).href).toBe(`${app.url}/ghost/`);
  const admin = await app.http.get('/ghost/');
  expect(admin).toMatchObject({ status: 200 });
  expect(admin.text).toContain('<meta name="ghost-admin/config/environment"');
});
