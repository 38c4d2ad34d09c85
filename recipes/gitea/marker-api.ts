import { marker } from '@cc-ci/recipe';
import { adminOf, commitFile, createRepository, readFile, type Repository, type Session } from './gitea-api.ts';

/** Tells the marker's repositories from others: `ci-kept`. */
const PREFIX = 'ci-';
const FILE = 'value.txt';

/** Repositories: the value is in the description, which the database holds, and in a file, which git holds. One without the other is no value. */
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
    const repository = await createRepository(admin, { name: `${PREFIX}${key}`, description: value });
    await commitFile(admin, repository, FILE, value);
  },
  alter: async ({ app }, { key, value }) => {
    const admin = await adminOf(app);
    const path = pathOf(admin, key);
    await admin.get('PATCH', path, { json: { description: value } });
    const { sha } = await admin.get<{ sha: string }>('GET', `${path}/contents/${FILE}`);
    await admin.get('PUT', `${path}/contents/${FILE}`, {
      json: { content: Buffer.from(value).toString('base64'), sha, message: 'alter the value' },
    });
  },
  remove: async ({ app }, key) => {
    const admin = await adminOf(app);
    await admin.get('DELETE', pathOf(admin, key));
  },
});

async function repositoriesOf(admin: Session): Promise<Repository[]> {
  const mine = await admin.get<Repository[]>('GET', '/user/repos', { query: { limit: '50' } });
  return mine.filter(({ name }) => name.startsWith(PREFIX));
}

async function valueOf(admin: Session, { full_name: fullName, description }: Repository): Promise<string> {
  const committed = await readFile(admin, fullName, FILE).catch((error: unknown) => String(error));
  return committed === description ? description : `${description} in the database, and in git: ${committed}`;
}

function pathOf(admin: Session, key: string): string {
  return `/repos/${admin.username}/${PREFIX}${key}`;
}
