import { type Api, type App, type HttpResponse, unique } from '@cc-ci/recipe';

export interface Login {
  readonly email: string;
  readonly password: string;
}

export interface Post {
  readonly id: string;
  readonly slug: string;
  readonly url: string;
  readonly title: string;
  readonly html: string;
  readonly status: string;
}

/** Login of the owner. */
export function ownerOf(app: App): Login {
  return { email: 'owner@example.com', password: app.credential('owner') };
}

/** The Admin API as the owner, who is made first where the site has none yet. */
export async function signInAsOwner(app: App): Promise<Api> {
  const admin = openSession(app);
  const { email: username, password } = ownerOf(app);
  if (!(await isSetUp(app))) await setUp(app);
  await admin.ask('POST', '/session/', { json: { username, password } }).expect(201);
  return admin;
}

/** Whether the site has an owner. */
export async function isSetUp(app: App): Promise<boolean> {
  const answer = openSession(app).ask('GET', '/authentication/setup/');
  return (await answer.json<{ setup: [{ status: boolean }] }>()).setup[0].status;
}

/** The Admin API in a session in which nobody is signed in yet. */
export function openSession(app: App): Api {
  // Ghost takes a session's cookie only from its own pages.
  return app.api({ base: '/ghost/api/admin', headers: { origin: app.url, 'accept-version': 'v5.0' } });
}

/** Writes a post with a title that no other has, and one paragraph; published, unless it is to stay a draft. */
export async function writePost(admin: Api, text: string, status: 'published' | 'draft' = 'published'): Promise<Post> {
  const post = { title: unique('Post'), html: `<p>${text}</p>`, status };
  const query = { source: 'html', formats: 'html' };
  return onlyPost(
    await admin
      .ask('POST', '/posts/', { query, json: { posts: [post] } })
      .expect(201)
      .json(),
  );
}

/** A post as the Admin API has it, found by its slug. */
export async function readPost(admin: Api, slug: string): Promise<Post> {
  return onlyPost(await admin.ask('GET', `/posts/slug/${slug}/`, { query: { formats: 'html' } }).json());
}

/** The page of a post, as visitors get it. */
export function visitPost(app: App, slug: string): Promise<HttpResponse> {
  return app.api().ask('GET', `/${slug}/`);
}

/** Makes an integration, and gives its key for the Content API. */
export async function createContentKey(admin: Api): Promise<string> {
  const integration = { name: unique('Integration') };
  const made = admin.ask('POST', '/integrations/', {
    query: { include: 'api_keys' },
    json: { integrations: [integration] },
  });
  const { integrations } = await made.json<{ integrations: [{ api_keys: { type: string; secret: string }[] }] }>();
  return integrations[0].api_keys.find(({ type }) => type === 'content')!.secret;
}

async function setUp(app: App): Promise<void> {
  const owner = { name: 'The Owner', ...ownerOf(app), blogTitle: 'A site under test' };
  await openSession(app)
    .ask('POST', '/authentication/setup/', { json: { setup: [owner] } })
    .expect(201);
}

function onlyPost({ posts }: { readonly posts: [Post] }): Post {
  return posts[0];
}
