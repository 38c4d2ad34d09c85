import { randomUUID } from 'node:crypto';
import { type App, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/recipe';

/** The restore takes the tables away for a moment: until they are back Ghost answers 5xx. */
const DATABASE_MENDS_MS = 90_000;

const api = '/ghost/api/admin';

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

/** One browser’s session with the admin, signed in or not. */
export interface Session {
  /** Asks the Admin API; tries a 5xx again, and gives everything else back. */
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
}

/** Login of the owner. */
export function ownerOf(app: App): Login {
  return { email: 'owner@example.com', password: app.credential('owner') };
}

/** Signs in the owner, who is made first where the site has none yet. */
export async function signInAsOwner(app: App): Promise<Session> {
  if (!(await isSetUp(app))) await setUp(app);
  const session = openSession(app);
  const { email: username, password } = ownerOf(app);
  const answer = await session.ask('POST', '/session/', { json: { username, password } });
  if (answer.status !== 201) throw new Error(`the owner cannot sign in: ${answer.status} ${answer.text}`);
  return session;
}

/** Whether the site has an owner. */
export async function isSetUp(app: App): Promise<boolean> {
  const answer = await openSession(app).ask('GET', '/authentication/setup/');
  return answer.json<{ setup: [{ status: boolean }] }>().setup[0].status;
}

/** A session in which nobody is signed in yet. */
export function openSession(app: App): Session {
  // Ghost takes a session's cookie only from its own pages.
  const http = app.http.session({ headers: { origin: app.url, 'accept-version': 'v5.0' } });
  return {
    ask: (method, path, options = {}) =>
      retryServerErrors((signal) => http.request(method, `${api}${path}`, { ...options, signal }), {
        timeoutMs: DATABASE_MENDS_MS,
      }),
  };
}

/** Writes a post with a title that no other has, and one paragraph; published, unless it is to stay a draft. */
export async function writePost(
  session: Session,
  text: string,
  status: 'published' | 'draft' = 'published',
): Promise<Post> {
  const post = { title: `Post ${randomUUID().slice(0, 8)}`, html: `<p>${text}</p>`, status };
  const answer = await session.ask('POST', '/posts/', {
    query: { source: 'html', formats: 'html' },
    json: { posts: [post] },
  });
  if (answer.status !== 201) throw new Error(`the post is not written: ${answer.status} ${answer.text}`);
  return onlyPost(answer);
}

/** A post as the Admin API has it, found by its slug. */
export async function readPost(session: Session, slug: string): Promise<Post> {
  return onlyPost(await session.ask('GET', `/posts/slug/${slug}/`, { query: { formats: 'html' } }));
}

/** The page of a post, as visitors get it. */
export function visitPost(app: App, slug: string): Promise<HttpResponse> {
  return retryServerErrors((signal) => app.http.get(`/${slug}/`, { signal }), { timeoutMs: DATABASE_MENDS_MS });
}

/** Makes an integration, and gives its key for the Content API. */
export async function createContentKey(session: Session): Promise<string> {
  const answer = await session.ask('POST', '/integrations/', {
    query: { include: 'api_keys' },
    json: { integrations: [{ name: `Integration ${randomUUID().slice(0, 8)}` }] },
  });
  const [{ api_keys: keys }] = answer.json<{ integrations: [{ api_keys: { type: string; secret: string }[] }] }>()
    .integrations;
  return keys.find(({ type }) => type === 'content')!.secret;
}

async function setUp(app: App): Promise<void> {
  const { email, password } = ownerOf(app);
  const owner = { name: 'The Owner', email, password, blogTitle: 'A site under test' };
  const answer = await openSession(app).ask('POST', '/authentication/setup/', { json: { setup: [owner] } });
  if (answer.status !== 201) throw new Error(`the site gets no owner: ${answer.status} ${answer.text}`);
}

function onlyPost(answer: HttpResponse): Post {
  return answer.json<{ posts: [Post] }>().posts[0];
}
