import { expect, test } from '@cc-ci/recipe/test';
import { createContentKey, openSession, readPost, signInAsOwner, visitPost, writePost } from '../ghost-api.ts';
import { POST_BEFORE_UPGRADE } from '../hooks.ts';

test('a published post is read back by the owner and by a visitor', async ({ app }) => {
  const owner = await signInAsOwner(app);
  const { slug, title } = await writePost(owner, 'hello, visitor');
  expect(await readPost(owner, slug)).toMatchObject({
    slug,
    title,
    html: '<p>hello, visitor</p>',
    status: 'published',
    url: `${app.url}/${slug}/`,
  });

  const page = await visitPost(app, slug);
  expect(page).toMatchObject({ status: 200 });
  expect(headingOf(page.text)).toBe(title);
  expect(page.text).toContain('<p>hello, visitor</p>');
});

test('what was published first is still read, under the version that runs now', async ({ app }) => {
  const owner = await signInAsOwner(app);
  // In a run without an upgrade there is no version before.
  const slug = app.env[POST_BEFORE_UPGRADE] ?? (await writePost(owner, 'written under the version before')).slug;
  const { title, html } = await readPost(owner, slug);
  expect(html).toBe('<p>written under the version before</p>');
  const page = await visitPost(app, slug);
  expect(page).toMatchObject({ status: 200 });
  expect(headingOf(page.text)).toBe(title);
  expect(page.text).toContain(html);
});

test('a draft is the staff’s alone', async ({ app }) => {
  const owner = await signInAsOwner(app);
  const { slug } = await writePost(owner, 'not for everyone', 'draft');
  expect(await readPost(owner, slug)).toMatchObject({ status: 'draft' });
  expect(await visitPost(app, slug)).toMatchObject({ status: 404 });
  expect(await openSession(app).ask('GET', `/posts/slug/${slug}/`)).toMatchObject({ status: 403 });
});

test('an integration reads posts and settings through the Content API', async ({ app }) => {
  const owner = await signInAsOwner(app);
  const { slug, title } = await writePost(owner, 'hello, integration');
  const key = await createContentKey(owner);
  const post = await app.http.get(`/ghost/api/content/posts/slug/${slug}/`, { query: { key } });
  expect(post.json()).toMatchObject({ posts: [{ slug, title, html: '<p>hello, integration</p>' }] });
  const settings = await app.http.get('/ghost/api/content/settings/', { query: { key } });
  expect(settings.json()).toMatchObject({ settings: { title: 'A site under test', url: `${app.url}/` } });
  expect(await app.http.get('/ghost/api/content/settings/', { query: { key: '0'.repeat(26) } })).toMatchObject({
    status: 401,
  });
});

/** The text of a page's first heading. */
function headingOf(html: string): string | undefined {
  return /<h1[^>]*>\s*([^<]*?)\s*<\/h1>/.exec(html)?.[1];
}
