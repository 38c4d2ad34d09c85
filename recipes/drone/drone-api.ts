import { type Api, type App, basicAuth, type Page, type Sso, unique } from '@cc-ci/recipe';
import { type Api as GiteaApi, giteaApi } from 'gitea-js';

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

/** The administrator of a run: a machine, who never signs in. */
export const OPERATOR = 'ci-operator';

export function operatorOf(app: App): Api {
  return droneAs(app, app.credential('admin'));
}

/** Drone's API, by a token of somebody. */
export function droneAs(app: App, token: string): Api {
  return app.api({ base: '/api', headers: { authorization: `Bearer ${token}` } });
}

/** Signs in through Gitea's pages, and gives the API with the token that Drone then shows. */
export async function signIn(app: App, page: Page, sso: Sso): Promise<Api> {
  await page.goto('/login');
  await sso.signIn(page);
  await page.waitForURL((url) => url.origin === app.url);
  const { token } = (await page.evaluate(async () => (await fetch('/api/user/token', { method: 'POST' })).json())) as {
    token: string;
  };
  return droneAs(app, token);
}

/** A repository in Gitea of the one who signs in. */
export interface Repository {
  /** `<owner>/<name>`, as Drone names it. */
  readonly slug: string;
  readonly owner: string;
  readonly name: string;
  /** Gitea's API, as its owner. */
  readonly gitea: GiteaApi<unknown>;
}

/** Makes a private repository in Gitea, with nothing to build in it. */
export async function createRepository({ dep, user }: Sso): Promise<Repository> {
  const { fetchOk } = dep.api({ headers: { authorization: basicAuth(user.username, user.password) } });
  const gitea = giteaApi(dep.url, { customFetch: fetchOk });
  const [owner, name] = [user.username, unique('project')];
  await gitea.user.createCurrentUserRepo({ name, auto_init: true, default_branch: 'main', private: true });
  return { slug: `${owner}/${name}`, owner, name, gitea };
}

/** Pushes files that are not there yet, in one commit; gives that. */
export async function push(
  { gitea, owner, name }: Repository,
  message: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const changes = Object.entries(files).map(([path, text]) => ({
    operation: 'create' as const,
    path,
    content: Buffer.from(text).toString('base64'),
  }));
  const { data } = await gitea.repos.repoChangeFiles(owner, name, { branch: 'main', message, files: changes });
  return data.commit!.sha!;
}

/** Lets Drone look for repositories, and turns one on. */
export async function activate(drone: Api, { slug }: Repository): Promise<void> {
  await drone.ask('POST', '/user/repos').expect(200);
  await drone.ask('POST', `/repos/${slug}`).expect(200);
}

export function buildsOf(drone: Api, { slug }: Repository): Promise<readonly Build[]> {
  return drone.ask('GET', `/repos/${slug}/builds`).expect(200).json<Build[]>();
}

/** The first build of a repository. */
export function firstBuild(drone: Api, { slug }: Repository): Promise<Build> {
  return drone.ask('GET', `/repos/${slug}/builds/1`).json<Build>();
}
