import { randomUUID } from 'node:crypto';
import { type App, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/recipe';

/** After a restore the pool still holds connections that the database has dropped: each costs one 5xx. */
const POOL_MENDS_MS = 90_000;

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface Repository {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly description: string;
  readonly default_branch: string;
  readonly clone_url: string;
}

/** Gitea's API in the name of somebody. */
export interface Session {
  readonly username: string;
  readonly token: string;
  /** Asks; tries a 5xx again, and gives everything else back. */
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
  /** Asks, and gives what the answer holds. @throws Error for an answer that is not 2xx */
  get<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}

/** Login of the administrator. */
export function administrator(app: App): Login {
  return { username: 'ci-admin', password: app.credential('admin') };
}

/** Tokens of administrators, by domain: a password is slow to check, by design, and a token is not. */
const tokens = new Map<string, string>();

/** The API as the administrator, who is made on the command line where there is none: Gitea's installation makes nobody. */
export async function adminOf(app: App): Promise<Session> {
  const login = administrator(app);
  const token = tokens.get(app.domain);
  const known = token === undefined ? undefined : sessionOf(app, login.username, token);
  // A restore takes away what is younger than the backup.
  if ((await known?.ask('GET', '/user'))?.status === 200) return known!;
  const session = (await signIn(app, login)) ?? (await makeAdministrator(app, login));
  tokens.set(app.domain, session.token);
  return session;
}

/** The API as somebody, by a token of their own; undefined where name and password do not fit. */
export async function signIn(app: App, login: Login): Promise<Session | undefined> {
  const headers = { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
  const token = { name: `token ${randomUUID()}`, scopes: ['all'] };
  const answer = await retryServerErrors(
    (signal) => app.http.post(`/api/v1/users/${login.username}/tokens`, { json: token, headers, signal }),
    { timeoutMs: POOL_MENDS_MS },
  );
  if (answer.status === 401) return undefined;
  const { sha1 } = expectSuccess(answer).json<{ sha1: string }>();
  return sessionOf(app, login.username, sha1);
}

/** The API as nobody. */
export function visitor(app: App): Session {
  return sessionOf(app, '', '');
}

/** Makes a user who has nothing left to do before signing in. */
export async function createUser(
  app: App,
  wanted: Partial<Login> & { readonly email?: string; readonly fullName?: string } = {},
): Promise<Login & { readonly email: string }> {
  const {
    username = `user-${randomUUID().slice(0, 8)}`,
    password = randomUUID(),
    email = `${username}@example.com`,
    fullName = '',
  } = wanted;
  const admin = await adminOf(app);
  await admin.get('POST', '/admin/users', {
    json: { username, password, email, full_name: fullName, must_change_password: false },
  });
  return { username, password, email };
}

/** Makes a repository that has its first commit already. */
export function createRepository(
  session: Session,
  wanted: { readonly name?: string; readonly description?: string; readonly private?: boolean } = {},
): Promise<Repository> {
  const { name = `repo-${randomUUID().slice(0, 8)}`, ...rest } = wanted;
  return session.get('POST', '/user/repos', { json: { name, auto_init: true, default_branch: 'main', ...rest } });
}

/** Commits a new file to the default branch; gives the commit. */
export async function commitFile(
  session: Session,
  repository: Repository,
  path: string,
  text: string,
): Promise<{ readonly sha: string }> {
  const file = { content: Buffer.from(text).toString('base64'), message: `add ${path}` };
  const { commit } = await session.get<{ commit: { sha: string } }>(
    'POST',
    `/repos/${repository.full_name}/contents/${path}`,
    { json: file },
  );
  return commit;
}

/** A file of the default branch, as text. */
export async function readFile(session: Session, fullName: string, path: string): Promise<string> {
  return expectSuccess(await session.ask('GET', `/repos/${fullName}/raw/${path}`)).text;
}

async function makeAdministrator(app: App, login: Login): Promise<Session> {
  const { username, password } = login;
  const create = [
    'create',
    '--admin',
    '--username',
    username,
    '--password',
    password,
    '--email',
    `${username}@example.com`,
    '--must-change-password=false',
  ];
  const made = await app.exec('app', ['gitea', 'admin', 'user', ...create]);
  const session = made.exitCode === 0 ? await signIn(app, login) : undefined;
  if (!session) throw new Error(`there is no administrator: ${made.stdout}${made.stderr}`);
  return session;
}

function sessionOf(app: App, username: string, token: string): Session {
  const http = token ? app.http.session({ headers: { authorization: `token ${token}` } }) : app.http;
  const ask: Session['ask'] = (method, path, options = {}) =>
    retryServerErrors((signal) => http.request(method, `/api/v1${path}`, { ...options, signal }), {
      timeoutMs: POOL_MENDS_MS,
    });
  return {
    username,
    token,
    ask,
    get: async <T>(method: string, path: string, options?: RequestOptions) => {
      const answer = expectSuccess(await ask(method, path, options));
      // A deletion answers with nothing.
      return (answer.status === 204 ? undefined : answer.json()) as T;
    },
  };
}

function expectSuccess(answer: HttpResponse): HttpResponse {
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${answer.url} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer;
}
