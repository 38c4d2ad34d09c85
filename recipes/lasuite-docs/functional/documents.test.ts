import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { contentWith, createDocument, docsOf, type Document, listTitles, textIn } from '../lasuite-docs-api.ts';

test('a document is read back by who made it, under the name that it was given', async ({ app, sso }) => {
  const docs = docsOf(app, (await sso.passwordGrant()).access_token);
  const { id, user_role: role } = await createDocument(docs, `made ${randomUUID()}`);
  expect(role).toBe('owner');

  const title = `named ${randomUUID()}`;
  expect(await docs.ask('PATCH', `/documents/${id}/`, { json: { title } })).toMatchObject({ status: 200 });
  const read = await docs.ask('GET', `/documents/${id}/`).json<Document>();
  expect(read).toMatchObject({ id, title, link_reach: 'restricted', deleted_at: null });
  expect(await listTitles(docs)).toContain(title);
});

test('what is written in a document is kept, and nothing that is no document', async ({ app, sso }) => {
  const docs = docsOf(app, (await sso.passwordGrant()).access_token);
  const { id } = await createDocument(docs, 'written');
  const text = `hello ${randomUUID()}`;

  expect(await docs.ask('PATCH', `/documents/${id}/content/`, { json: { content: contentWith(text) } })).toMatchObject({
    status: 204,
  });
  expect(textIn((await docs.ask('GET', `/documents/${id}/content/`)).text)).toBe(`<paragraph>${text}</paragraph>`);

  const noDocument = Buffer.from('no document').toString('base64');
  expect(await docs.ask('PATCH', `/documents/${id}/content/`, { json: { content: noDocument } })).toMatchObject({
    status: 400,
  });
  expect(textIn((await docs.ask('GET', `/documents/${id}/content/`)).text)).toContain(text);
});

test('who is not signed in reads nothing of a document', async ({ app, sso }) => {
  const docs = docsOf(app, (await sso.passwordGrant()).access_token);
  const { id, title } = await createDocument(docs, `private ${randomUUID()}`);
  const nobody = docsOf(app);
  expect(await nobody.ask('GET', `/documents/${id}/`)).toMatchObject({ status: 401 });
  expect(await nobody.ask('GET', `/documents/${id}/content/`)).toMatchObject({ status: 401 });
  expect(await nobody.ask('DELETE', `/documents/${id}/`)).toMatchObject({ status: 401 });
  expect(await listTitles(docs)).toContain(title);
});

test('a deleted document is in no list, and its owner knows since when', async ({ app, sso }) => {
  const docs = docsOf(app, (await sso.passwordGrant()).access_token);
  const { id, title } = await createDocument(docs, `deleted ${randomUUID()}`);
  expect(await docs.ask('DELETE', `/documents/${id}/`)).toMatchObject({ status: 204 });
  expect(await listTitles(docs)).not.toContain(title);
  const { deleted_at: deletedAt } = await docs.ask('GET', `/documents/${id}/`).json<Document>();
  expect(deletedAt).toEqual(expect.stringMatching(/^\d{4}-/));
});
