import { randomUUID } from 'node:crypto';
import { readFile as readFromDisk, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@cc-ci/recipe/test';
import { commitFile, createRepository, createUser, readFile, signIn, visitor } from '../gitea-api.ts';
import { openWorkTree } from '../git-api.ts';

test('a file that was committed is read back, with its commit', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const repository = await createRepository(owner, { description: 'for reading back' });
  expect(repository).toMatchObject({
    full_name: `${owner.username}/${repository.name}`,
    clone_url: `${app.url}/${owner.username}/${repository.name}.git`,
  });

  const text = `hello ${randomUUID()}\n`;
  const { sha } = await commitFile(owner, repository, { path: 'docs/hello.txt', text });
  expect((await readFile(owner, repository, 'docs/hello.txt')).text).toBe(text);
  const { data: commits } = await owner.api.repos.repoGetAllCommits(owner.username, repository.name);
  expect(commits[0]).toMatchObject({ sha, commit: { message: 'add docs/hello.txt\n' } });
});

test('what is pushed by git over HTTPS is in the API, and what the API commits is in a clone', async ({ app }) => {
  const login = await createUser(app);
  const owner = (await signIn(app, login))!;
  const repository = await createRepository(owner);
  const text = `pushed ${randomUUID()}\n`;

  await using tree = await openWorkTree(app, login);
  await tree.git('clone', '--quiet', repository.clone_url, '.');
  await writeFile(join(tree.path, 'pushed.txt'), text);
  await tree.git('add', 'pushed.txt');
  await tree.git('commit', '--quiet', '--message', 'push something');
  await tree.git('push', '--quiet', 'origin', 'main');
  expect((await readFile(owner, repository, 'pushed.txt')).text).toBe(text);

  const { sha } = await commitFile(owner, repository, { path: 'committed.txt', text });
  await tree.git('pull', '--quiet', '--ff-only');
  expect((await tree.git('rev-parse', 'HEAD')).trim()).toBe(sha);
  expect(await readFromDisk(join(tree.path, 'committed.txt'), 'utf8')).toBe(text);
});

test('a private repository is its owner’s alone, in the API and for git', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const stranger = await createUser(app);
  const repository = await createRepository(owner, { private: true });
  const readBy = ({ repos }: typeof owner.api) => repos.repoGet(owner.username, repository.name);
  expect(await readBy(owner.api)).toMatchObject({ status: 200 });
  await expect(readBy(visitor(app))).rejects.toMatchObject({ status: 404 });
  await expect(readBy((await signIn(app, stranger))!.api)).rejects.toMatchObject({ status: 404 });

  await using tree = await openWorkTree(app, stranger);
  await expect(tree.git('clone', '--quiet', repository.clone_url, '.')).rejects.toThrow(/not found|403|404/i);
});

test('a commit closes the issue that it names', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const repository = await createRepository(owner);
  const { repos } = owner.api;
  const { data } = await repos.issueCreateIssue(owner.username, repository.name, { title: 'Something is missing' });
  const number = data.number!;
  await commitFile(owner, repository, { path: 'missing.txt', text: 'there', message: `fixes #${number}` });
  const issue = async () => (await repos.issueGetIssue(owner.username, repository.name, number)).data;
  await expect.poll(issue, { timeout: 20_000 }).toMatchObject({ state: 'closed' });
});
