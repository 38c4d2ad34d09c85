import { randomUUID } from 'node:crypto';
import type { App, HttpResponse, Page, RequestOptions, Sso } from '@cc-ci/recipe';

export interface Build {
  readonly number: number;
  readonly status: string;
  readonly event: string;
  readonly after: string;
  readonly message: string;
  readonly ref: string;
  readonly target: string;
  readonly author_login: string;
  readonly stages?: readonly {
    readonly number: number;
    readonly status: string;
    readonly steps: readonly {
      readonly number: number;
      readonly name: string;
      readonly status: string;
      readonly exit_code: number;
    }[];
  }[];
}

/** Asks as somebody. */
export interface Session {
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
}

/** The administrator of a run: a machine, who never signs in. */
export const OPERATOR = 'ci-operator';

export function operatorOf(app: App): Session {
  return droneAs(app, app.credential('admin'));
}

/** Drone's API, by a token of somebody. */
export function droneAs(app: App, token: string): Session {
  const http = app.http.session({ headers: { authorization: `Bearer ${token}` } });
  return { ask: (method, path, options) => http.request(method, `/api${path}`, options) };
}

/** Signs in through Gitea's pages, and gives the API with the token that Drone then shows. */
export async function signIn(app: App, page: Page, sso: Sso): Promise<Session> {
  await page.goto('/login');
  await sso.signIn(page);
  await page.waitForURL((url) => url.origin === app.url);
  const { token } = (await page.evaluate(async () => (await fetch('/api/user/token', { method: 'POST' })).json())) as {
    token: string;
  };
  return droneAs(app, token);
}

/** Gitea's API, as the one who signs in. */
export function giteaOf({ dep, user }: Sso): Session {
  const headers = { authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}` };
  return { ask: (method, path, options) => dep.http.request(method, `/api/v1${path}`, { ...options, headers }) };
}

/** Makes a repository in Gitea, with nothing to build in it; gives its slug. */
export async function createRepository(gitea: Session, user: { readonly username: string }): Promise<string> {
  const name = `project-${randomUUID().slice(0, 8)}`;
  expectStatus(
    await gitea.ask('POST', '/user/repos', { json: { name, auto_init: true, default_branch: 'main', private: true } }),
    201,
  );
  return `${user.username}/${name}`;
}

/** Pushes files that are not there yet, in one commit; gives that. */
export async function push(
  gitea: Session,
  slug: string,
  message: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const changes = Object.entries(files).map(([path, text]) => ({
    operation: 'create',
    path,
    content: Buffer.from(text).toString('base64'),
  }));
  const answer = await gitea.ask('POST', `/repos/${slug}/contents`, {
    json: { branch: 'main', message, files: changes },
  });
  return expectStatus(answer, 201).json<{ commit: { sha: string } }>().commit.sha;
}

/** Lets Drone look for repositories, and turns one on. */
export async function activate(drone: Session, slug: string): Promise<void> {
  expectStatus(await drone.ask('POST', '/user/repos'), 200);
  expectStatus(await drone.ask('POST', `/repos/${slug}`), 200);
}

export async function buildsOf(drone: Session, slug: string): Promise<readonly Build[]> {
  return expectStatus(await drone.ask('GET', `/repos/${slug}/builds`), 200).json<Build[]>();
}

function expectStatus(answer: HttpResponse, status: number): HttpResponse {
  if (answer.status !== status)
    throw new Error(`${answer.url} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer;
}
