import { expect, test } from '@cc-ci/recipe/test';
import { activate, type Build, buildsOf, createRepository, giteaOf, push, signIn } from '../drone-api.ts';

/** For a hook to come, and a runner to have done its work. */
const DONE_MS = 45_000;

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
  expect((await drone.ask('GET', '/user')).json()).toMatchObject({
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
  { timeout: 180_000 },
  async ({ app, page, sso }) => {
    const drone = await signIn(app, page, sso);
    const gitea = giteaOf(sso);
    const slug = await createRepository(gitea, sso.user);
    await activate(drone, slug);
    expect((await drone.ask('GET', `/repos/${slug}`)).json()).toMatchObject({
      slug,
      active: true,
      config_path: '.drone.yml',
      permissions: { admin: true },
    });
    const hooks = (await gitea.ask('GET', `/repos/${slug}/hooks`)).json<
      { active: boolean; config: { url: string } }[]
    >();
    expect(hooks).toMatchObject([{ active: true, config: { url: `${app.url}/hook` } }]);
    expect(await buildsOf(drone, slug)).toEqual([]);

    const commit = await push(gitea, slug, 'say hello', { '.drone.yml': greeting, 'hello.txt': 'hello, runner\n' });
    await expect
      .poll(() => buildsOf(drone, slug), { timeout: DONE_MS })
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

    const build = () => drone.ask('GET', `/repos/${slug}/builds/1`).then((answer) => answer.json<Build>());
    await expect.poll(async () => (await build()).status, { timeout: DONE_MS }).toBe('success');
    const [stage] = (await build()).stages ?? [];
    expect(stage?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['clone', 'success'],
      ['greet', 'success'],
    ]);
    const log = (await drone.ask('GET', `/repos/${slug}/builds/1/logs/1/2`)).json<{ out: string }[]>();
    expect(log.map(({ out }) => out).join('')).toContain('hello, runner\n');
    await expect
      .poll(async () => (await gitea.ask('GET', `/repos/${slug}/commits/${commit}/status`)).json(), {
        timeout: DONE_MS,
      })
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
  { timeout: 180_000 },
  async ({ app, page, sso }) => {
    const drone = await signIn(app, page, sso);
    const gitea = giteaOf(sso);
    const slug = await createRepository(gitea, sso.user);
    await activate(drone, slug);
    await push(gitea, slug, 'forget to say hello', {
      '.drone.yml': `${greeting}- name: after\n  image: alpine\n  commands:\n  - echo never\n`,
    });
    const build = () => drone.ask('GET', `/repos/${slug}/builds/1`).then((answer) => answer.json<Partial<Build>>());
    await expect.poll(async () => (await build()).status, { timeout: DONE_MS }).toBe('failure');
    const [stage] = (await build()).stages ?? [];
    expect(stage?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['clone', 'success'],
      ['greet', 'failure'],
      ['after', 'skipped'],
    ]);
  },
);

test('a push that says so makes no build, nor does a hook that Gitea has not signed', async ({ app, page, sso }) => {
  const drone = await signIn(app, page, sso);
  const gitea = giteaOf(sso);
  const slug = await createRepository(gitea, sso.user);
  await activate(drone, slug);
  const [owner, name] = slug.split('/');
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

  await push(gitea, slug, 'nothing to build [ci skip]', { '.drone.yml': greeting });
  await push(gitea, slug, 'something to build', { 'hello.txt': 'hello\n' });
  await expect
    .poll(async () => (await buildsOf(drone, slug)).map(({ message }) => message), { timeout: DONE_MS })
    .toEqual(['something to build\n']);
});
