import { randomUUID } from 'node:crypto';
import { type App, basicAuth, unique } from '@cc-ci/recipe';
import { type Api, giteaApi, type Repository as GiteaRepository } from 'gitea-js';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A repository, as far as tests look at it. */
export type Repository = Required<
  Pick<GiteaRepository, 'name' | 'full_name' | 'description' | 'default_branch' | 'clone_url'>
>;

/**
 * Gitea's API in the name of somebody. Every call throws an error with the field `status` for an answer that is not
 * 2xx.
 */
export interface Session {
  readonly username: string;
  readonly token: string;
  readonly api: Api<unknown>;
}

/** Login of the administrator. */
export function administrator(app: App): Login {
  return { username: 'ci-admin', password: app.credential('admin') };
}

/**
 * gitea-js 1.23.0 names no content type for ten of its hundred requests with a body, an OAuth2 application among them.
 * `fetch` then says text/plain, and Gitea refuses the request with 422.
 */
const JSON_BODY = { 'content-type': 'application/json' };

/** Tokens of administrators, by domain: a password is slow to check, by design, and a token is not. */
const tokens = new Map<string, string>();

/**
 * The API as the administrator, who is made on the command line where there is none: Gitea's installation makes nobody.
 */
export async function adminOf(app: App): Promise<Session> {
  const login = administrator(app);
  const token = tokens.get(app.domain);
  const known = token === undefined ? undefined : sessionOf(app, login.username, token);
  // A restore takes away what is younger than the backup.
  if (known && (await unlessRefused(known.api.user.userGetCurrent()))) return known;
  const session = (await signIn(app, login)) ?? (await makeAdministrator(app, login));
  tokens.set(app.domain, session.token);
  return session;
}

/** The API as somebody, by a token of their own; undefined where name and password do not fit. */
export async function signIn(app: App, { username, password }: Login): Promise<Session | undefined> {
  const headers = { authorization: basicAuth(username, password) };
  const token = { name: `token ${randomUUID()}`, scopes: ['all'] };
  const made = await unlessRefused(visitor(app).users.userCreateToken(username, token, { headers }));
  return made && sessionOf(app, username, made.data.sha1!);
}

/** The API as nobody. */
export function visitor(app: App): Api<unknown> {
  return giteaApi(app.url, { customFetch: app.api({ headers: JSON_BODY }).fetchOk });
}

/** Makes a user who has nothing left to do before signing in. */
export async function createUser(
  app: App,
  wanted: Partial<Login> & { readonly email?: string; readonly fullName?: string } = {},
): Promise<Login & { readonly email: string }> {
  const { username = unique('user'), password = randomUUID(), fullName = '' } = wanted;
  const { email = `${username}@example.com` } = wanted;
  const { api } = await adminOf(app);
  await api.admin.adminCreateUser({ username, password, email, full_name: fullName, must_change_password: false });
  return { username, password, email };
}

/** Makes a repository that has its first commit already. */
export async function createRepository(
  { api }: Session,
  wanted: { readonly name?: string; readonly description?: string; readonly private?: boolean } = {},
): Promise<Repository> {
  const { name = unique('repo'), ...rest } = wanted;
  const { data } = await api.user.createCurrentUserRepo({ name, auto_init: true, default_branch: 'main', ...rest });
  return data as Repository;
}

/** A file to commit. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** @default 'add <path>' */
  readonly message?: string;
}

/** Commits a new file to the default branch of somebody's own repository; gives the commit. */
export async function commitFile(
  { api, username }: Session,
  { name }: Pick<Repository, 'name'>,
  { path, text, message = `add ${path}` }: NewFile,
): Promise<{ readonly sha: string }> {
  const { data } = await api.repos.repoCreateFile(username, name, path, { content: encode(text), message });
  return { sha: data.commit!.sha! };
}

/** A file of the default branch of somebody's own repository: its text, and what names this version of it. */
export async function readFile(
  { api, username }: Session,
  { name }: Pick<Repository, 'name'>,
  path: string,
): Promise<{ readonly text: string; readonly sha: string }> {
  const { data } = await api.repos.repoGetContents(username, name, path);
  return { text: Buffer.from(data.content!, 'base64').toString(), sha: data.sha! };
}

/** Text as the API takes a file's content. */
export function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/**
 * Makes the administrator; another run that shares the app may have been first, so what counts is that they can sign
 * in.
 */
async function makeAdministrator(app: App, login: Login): Promise<Session> {
  const { username, password } = login;
  const who = ['--username', username, '--password', password, '--email', `${username}@example.com`];
  const create = ['gitea', 'admin', 'user', 'create', '--admin', '--must-change-password=false', ...who];
  const made = await app.exec('app', create);
  const session = await signIn(app, login);
  if (!session) throw new Error(`there is no administrator: ${made.stdout}${made.stderr}`);
  return session;
}

function sessionOf(app: App, username: string, token: string): Session {
  const { fetchOk } = app.api({ headers: { ...JSON_BODY, authorization: `token ${token}` } });
  return { username, token, api: giteaApi(app.url, { customFetch: fetchOk }) };
}

/** What an answer gives; undefined where Gitea does not take the token or the password. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { status?: unknown }).status === 401) return undefined;
    throw error;
  }
}
