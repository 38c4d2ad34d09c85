import { marker } from '@cc-ci/recipe';
import { adminOf, commitFile, createRepository, encode, readFile, type Repository, type Session } from './gitea-api.ts';

/** Tells the marker's repositories from others: `ci-kept`. */
const PREFIX = 'ci-';
const FILE = 'value.txt';

/**
 * Repositories: the value is in the description, which the database holds, and in a file, which git holds. One without
 * the other is no value.
 */
export const repositoryMarker = marker({
  describe: 'repositories, by description (database) and by a committed file (git)',
  read: async ({ app }) => {
    const admin = await adminOf(app);
    return Promise.all(
      (await repositoriesOf(admin)).map(async (repository) => ({
        key: repository.name.slice(PREFIX.length),
        value: await valueOf(admin, repository),
      })),
    );
  },
  add: async ({ app }, { key, value }) => {
    const admin = await adminOf(app);
    const repository = await createRepository(admin, { name: PREFIX + key, description: value });
    await commitFile(admin, repository, { path: FILE, text: value });
  },
  alter: async ({ app }, { key, value }) => {
    const admin = await adminOf(app);
    const { repos } = admin.api;
    const name = PREFIX + key;
    await repos.repoEdit(admin.username, name, { description: value });
    const { sha } = await readFile(admin, { name }, FILE);
    await repos.repoUpdateFile(admin.username, name, FILE, { content: encode(value), sha, message: 'alter the value' });
  },
  remove: async ({ app }, key) => {
    const { api, username } = await adminOf(app);
    await api.repos.repoDelete(username, PREFIX + key);
  },
});

async function repositoriesOf({ api }: Session): Promise<Repository[]> {
  const { data } = await api.user.userCurrentListRepos({ limit: 50 });
  return (data as Repository[]).filter(({ name }) => name.startsWith(PREFIX));
}

async function valueOf(admin: Session, repository: Repository): Promise<string> {
  const { description } = repository;
  const committed = await readFile(admin, repository, FILE).then(
    ({ text }) => text,
    (error: unknown) => String(error),
  );
  return committed === description ? description : `${description} in the database, and in git: ${committed}`;
}
