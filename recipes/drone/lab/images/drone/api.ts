import { replaceHook } from './hook.ts';
import { type Answer, forbidden, json, notFound, problem, type Request, type Route, unauthorized } from './http.ts';
import { now, type Perm, type Repo, secret, type User } from './store.ts';
import { reposOf, synchronize } from './sync.ts';
import type { Parts } from './trigger.ts';
import { viewBuild, viewRepo, viewStage, viewUser } from './views.ts';

type Right = 'read' | 'write' | 'admin';

const USER_NAME = /^[.a-zA-Z0-9_-]{1,50}$/;

/** The routes below `/api`. */
export function apiRoutes(parts: Parts): Route[] {
  const { store, gitea, address } = parts;
  const route = (method: string, pattern: string, handle: Route['handle']): Route => ({
    method,
    pattern: `/api${pattern}`,
    handle,
  });
  const own = (method: string, pattern: string, handle: (user: User, request: Request) => Answer | Promise<Answer>) =>
    route(method, pattern, (request) => (request.user ? handle(request.user, request) : unauthorized));
  const admins = (method: string, pattern: string, handle: Route['handle']) =>
    route(method, pattern, (request, ...rest) =>
      !request.user ? unauthorized : request.user.admin ? handle(request, ...rest) : forbidden,
    );
  const repos = (
    method: string,
    pattern: string,
    right: Right,
    handle: (repo: Repo, request: Request, ...rest: string[]) => Answer | Promise<Answer>,
  ) =>
    route(method, `/repos/{owner}/{name}${pattern}`, (request, owner, name, ...rest) => {
      const repo = store.first('repos', { slug: `${owner}/${name}` });
      if (!repo) return request.user ? notFound : unauthorized;
      return refusal(repo, permOf(parts, repo, request.user), request.user, right) ?? handle(repo, request, ...rest);
    });
  return [
    own('GET', '/user', (user) => json(viewUser(user))),
    own('PATCH', '/user', (user, { body }) =>
      json(
        viewUser(
          store.update('users', user.id, {
            email: (JSON.parse(body.toString()) as { email?: string }).email ?? user.email,
          }),
        ),
      ),
    ),
    own('POST', '/user/token', (user, { query }) => {
      const known = query.get('rotate') === 'true' ? store.update('users', user.id, { hash: secret() }) : user;
      return json({ ...viewUser(known), token: known.hash });
    }),
    own('GET', '/user/repos', (user) => json(reposOf(store, user).map(viewRepo))),
    own('POST', '/user/repos', async (user) => {
      await synchronize(store, gitea, user);
      return json(reposOf(store, user).map(viewRepo));
    }),
    admins('GET', '/users', () => json(store.find('users', {}).map(viewUser))),
    admins('GET', '/users/{login}', (_request, login) => {
      const user = store.first('users', { login: login! });
      return user ? json(viewUser(user)) : notFound;
    }),
    admins('POST', '/users', ({ body }) => createUser(parts, JSON.parse(body.toString()) as NewUser)),
    repos('GET', '', 'read', (repo, { user }) =>
      json({ ...viewRepo(repo), permissions: viewPerm(permOf(parts, repo, user)) }),
    ),
    repos('POST', '', 'admin', async (repo, { user }) => {
      const ready = store.update('repos', repo.id, {
        user_id: user!.id,
        config: repo.config || '.drone.yml',
        signer: repo.signer || secret(),
        timeout: repo.timeout || 60,
      });
      await replaceHook(gitea, user!, ready, address);
      return json(viewRepo(store.update('repos', repo.id, { active: 1, updated: now() })));
    }),
    repos('DELETE', '', 'admin', (repo) =>
      json(viewRepo(store.update('repos', repo.id, { active: 0, updated: now() }))),
    ),
    repos('GET', '/builds', 'read', (repo, { query }) => {
      const ref = query.get('branch') ? { ref: `refs/heads/${query.get('branch')}` } : {};
      return json(
        store
          .find('builds', { repo_id: repo.id, ...ref })
          .toReversed()
          .slice(0, 25)
          .map(viewBuild),
      );
    }),
    repos('GET', '/builds/{number}', 'read', (repo, _request, number) => findBuild(parts, repo, number!)),
    repos('GET', '/builds/{number}/logs/{stage}/{step}', 'read', (repo, _request, ...place) =>
      findLog(parts, repo, place.map(Number)),
    ),
  ];
}

function permOf({ store }: Parts, { uid }: Repo, user: User | undefined): Perm | undefined {
  return user && store.first('perms', { user_id: user.id, repo_uid: uid });
}

/** Who may not read a repository is not told that it is there. */
function refusal(repo: Repo, perm: Perm | undefined, user: User | undefined, right: Right): Answer | undefined {
  if (right === 'read' && !repo.private) return undefined;
  if (!user) return unauthorized;
  if (user.admin || perm?.[right]) return undefined;
  return perm?.read ? forbidden : notFound;
}

function viewPerm(perm: Perm | undefined): object | undefined {
  return (
    perm && { read: Boolean(perm.read), write: Boolean(perm.write), admin: Boolean(perm.admin), synced: perm.synced }
  );
}

interface NewUser {
  readonly login?: string;
  readonly admin?: boolean;
  readonly machine?: boolean;
}

function createUser({ store }: Parts, { login = '', admin = false, machine = false }: NewUser): Answer {
  if (!USER_NAME.test(login)) return problem(400, 'Invalid character in username');
  if (store.first('users', { login })) return problem(500, 'UNIQUE constraint failed: users.user_login');
  const user = store.insert('users', {
    login,
    admin: Number(admin),
    machine: Number(machine),
    active: 1,
    created: now(),
    updated: now(),
    hash: secret(),
  });
  return json({ ...viewUser(user), ...(machine ? { token: user.hash } : {}) });
}

function findBuild({ store }: Parts, repo: Repo, number: string): Answer {
  const build = store.first('builds', { repo_id: repo.id, number: Number(number) });
  if (!build) return notFound;
  return json({
    ...viewBuild(build),
    stages: store
      .find('stages', { build_id: build.id })
      .map((stage) => viewStage(stage, store.find('steps', { stage_id: stage.id }))),
  });
}

function findLog({ store }: Parts, repo: Repo, [number, stageNumber, stepNumber]: number[]): Answer {
  const build = store.first('builds', { repo_id: repo.id, number: number! });
  const stage = build && store.first('stages', { build_id: build.id, number: stageNumber! });
  const step = stage && store.first('steps', { stage_id: stage.id, number: stepNumber! });
  return step?.log ? { status: 200, headers: { 'content-type': 'application/json' }, body: step.log } : notFound;
}
