import { expect, test } from '@cc-ci/recipe/test';
import { activate, buildsOf, createRepository, firstBuild, push, signIn } from '../drone-api.ts';

/** For a hook to come, and a runner to have done its work. */
const DONE_MS = 90_000;

const greeting = `kind: pipeline
type: docker
name: default

steps:
- name: greet
  image: alpine
  commands:
  - test -f hello.txt
  - cat hello.txt
`;

test('somebody signs in through Gitea’s pages, and Drone knows who they are', async ({ app, page, sso }) => {
  const drone = await signIn(app, page, sso);
  const { username } = sso.user;
  expect(await drone.ask('GET', '/user').json()).toMatchObject({
    login: username,
    machine: false,
    admin: false,
    active: true,
  });
  expect(await drone.ask('GET', '/users')).toMatchObject({ status: 403 });
});

test('a wrong password signs nobody in', async ({ app, page, sso }) => {
  await page.goto('/login');
  await sso.signIn(page, { ...sso.user, password: 'not-the-password' });
  expect(new URL(page.url()).origin).toBe(sso.dep.url);
  await page.goto('/');
  await page.waitForURL('**/welcome');
  expect(await page.evaluate(async () => (await fetch('/api/user')).status)).toBe(401);
  expect(new URL(page.url()).origin).toBe(app.url);
});

test(
  'a repository is activated, and a push makes a build that a runner does',
  { timeout: 360_000 },
  async ({ app, page, sso }) => {
    const drone = await signIn(app, page, sso);
    const repository = await createRepository(sso);
    const { gitea, name, owner, slug } = repository;
    await activate(drone, repository);
    expect(await drone.ask('GET', `/repos/${slug}`).json()).toMatchObject({
      slug,
      active: true,
      config_path: '.drone.yml',
      permissions: { admin: true },
    });
    const { data: hooks } = await gitea.repos.repoListHooks(owner, name);
    expect(hooks).toMatchObject([{ active: true, config: { url: `${app.url}/hook` } }]);
    expect(await buildsOf(drone, repository)).toEqual([]);

    const commit = await push(repository, 'say hello', { '.drone.yml': greeting, 'hello.txt': 'hello, runner\n' });
    await expect
      .poll(() => buildsOf(drone, repository), { timeout: DONE_MS })
      .toMatchObject([
        {
          number: 1,
          event: 'push',
          after: commit,
          ref: 'refs/heads/main',
          target: 'main',
          message: 'say hello\n',
          author_login: sso.user.username,
        },
      ]);

    const status = async () => (await firstBuild(drone, repository)).status;
    await expect.poll(status, { timeout: DONE_MS }).toBe('success');
    const [stage] = (await firstBuild(drone, repository)).stages ?? [];
    expect(stage?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['clone', 'success'],
      ['greet', 'success'],
    ]);
    const log = await drone.ask('GET', `/repos/${slug}/builds/1/logs/1/2`).json<{ out: string }[]>();
    expect(log.map(({ out }) => out).join('')).toContain('hello, runner\n');
    await expect
      .poll(async () => (await gitea.repos.repoGetCombinedStatusByRef(owner, name, commit)).data, { timeout: DONE_MS })
      .toMatchObject({
        state: 'success',
        statuses: expect.arrayContaining([
          expect.objectContaining({ context: 'continuous-integration/drone/push', status: 'success' }),
        ]) as unknown,
      });
  },
);

test(
  'a command that fails makes the build fail, and what follows is skipped',
  { timeout: 360_000 },
  async ({ app, page, sso }) => {
    const drone = await signIn(app, page, sso);
    const repository = await createRepository(sso);
    await activate(drone, repository);
    await push(repository, 'forget to say hello', {
      '.drone.yml': `${greeting}- name: after\n  image: alpine\n  commands:\n  - echo never\n`,
    });
    const status = async () => (await firstBuild(drone, repository)).status;
    await expect.poll(status, { timeout: DONE_MS }).toBe('failure');
    const [stage] = (await firstBuild(drone, repository)).stages ?? [];
    expect(stage?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['clone', 'success'],
      ['greet', 'failure'],
      ['after', 'skipped'],
    ]);
  },
);

test('a push that says so makes no build, nor does a hook that Gitea has not signed', async ({ app, page, sso }) => {
  const drone = await signIn(app, page, sso);
  const repository = await createRepository(sso);
  const { name, owner } = repository;
  await activate(drone, repository);
  const forged = {
    ref: 'refs/heads/main',
    after: '1'.repeat(40),
    commits: [],
    repository: { name, owner: { login: owner } },
    pusher: { login: owner },
    sender: { login: owner },
  };
  const headers = { 'x-gitea-event': 'push', 'x-gitea-signature': '0'.repeat(64) };
  expect(await app.http.post('/hook', { json: forged, headers })).toMatchObject({ status: 400 });

  await push(repository, 'nothing to build [ci skip]', { '.drone.yml': greeting });
  await push(repository, 'something to build', { 'hello.txt': 'hello\n' });
  await expect
    .poll(async () => (await buildsOf(drone, repository)).map(({ message }) => message), { timeout: DONE_MS })
    .toEqual(['something to build\n']);
});
