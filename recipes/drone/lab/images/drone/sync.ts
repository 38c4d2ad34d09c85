import type { Gitea, RemoteRepo } from './gitea.ts';
import { now, type Perm, type Repo, type Store, type User } from './store.ts';

/** Takes over which repositories somebody has in Gitea, and what they may do there. */
export async function synchronize(store: Store, gitea: Gitea, user: User): Promise<void> {
  const remote = await gitea.repositories(user);
  for (const each of remote) {
    const facts = factsOf(each);
    const known = store.first('repos', { uid: facts.uid });
    if (known) store.update('repos', known.id, facts);
    else store.insert('repos', { ...facts, created: now(), timeout: 60 });
    setPerm(store, { user_id: user.id, repo_uid: facts.uid, ...rightsOf(each), synced: now() });
  }
  const gone = store
    .find('perms', { user_id: user.id })
    .filter(({ repo_uid }) => !remote.some(({ id }) => String(id) === repo_uid));
  for (const { id } of gone) store.update('perms', id, { read: 0, write: 0, admin: 0 });
  store.update('users', user.id, { synced: now() });
}

/** The repositories that somebody may read. */
export function reposOf(store: Store, user: User): Repo[] {
  const readable = store.find('perms', { user_id: user.id, read: 1 }).map(({ repo_uid }) => repo_uid);
  return store
    .find('repos', {})
    .filter(({ uid }) => readable.includes(uid))
    .sort((a, b) => a.slug.localeCompare(b.slug));
}

function factsOf({ id, name, owner, ...repo }: RemoteRepo): Partial<Repo> & { uid: string } {
  return {
    uid: String(id),
    namespace: owner.login,
    name,
    slug: `${owner.login}/${name}`,
    http_url: repo.clone_url,
    ssh_url: repo.ssh_url,
    html_url: repo.html_url,
    branch: repo.default_branch,
    private: Number(repo.private),
    synced: now(),
    updated: now(),
  };
}

function rightsOf({
  permissions: { admin = false, push = false, pull = false } = { admin: false, push: false, pull: false },
}: RemoteRepo): Pick<Perm, 'read' | 'write' | 'admin'> {
  return { read: Number(pull), write: Number(push), admin: Number(admin) };
}

function setPerm(store: Store, perm: Omit<Perm, 'id'>): void {
  const known = store.first('perms', { user_id: perm.user_id, repo_uid: perm.repo_uid });
  if (known) store.update('perms', known.id, perm);
  else store.insert('perms', perm);
}
