import type { Build, Repo, Stage, Step, User } from './store.ts';

/** Rows as Drone's API shows them; nothing secret is in them. */
export function viewUser({ id, login, email, avatar, ...user }: User): object {
  const times = { synced: user.synced, created: user.created, updated: user.updated, last_login: user.last_login };
  return {
    id,
    login,
    email,
    machine: Boolean(user.machine),
    admin: Boolean(user.admin),
    active: Boolean(user.active),
    avatar,
    syncing: false,
    ...times,
  };
}

export function viewRepo(repo: Repo): object {
  const { id, uid, user_id, namespace, name, slug, branch, config, timeout, counter, synced, created, updated } = repo;
  return {
    id,
    uid,
    user_id,
    namespace,
    name,
    slug,
    scm: '',
    git_http_url: repo.http_url,
    git_ssh_url: repo.ssh_url,
    link: repo.html_url,
    default_branch: branch,
    private: Boolean(repo.private),
    visibility: repo.private ? 'private' : 'public',
    active: Boolean(repo.active),
    config_path: config,
    trusted: false,
    protected: false,
    ignore_forks: false,
    ignore_pull_requests: false,
    auto_cancel_pull_requests: false,
    auto_cancel_pushes: false,
    timeout,
    counter,
    synced,
    created,
    updated,
    version: 1,
  };
}

export function viewBuild(build: Build): object {
  const { error, author: author_login, ...rest } = build;
  return { ...rest, ...(error ? { error } : {}), source_repo: '', author_login };
}

export function viewStage({ error, machine, ...stage }: Stage, steps: readonly Step[]): object {
  return {
    ...stage,
    ...(error ? { error } : {}),
    ...(machine ? { machine } : {}),
    errignore: false,
    on_success: true,
    on_failure: false,
    steps: steps.map(viewStep),
  };
}

export function viewStep({ log: _log, stage_id, error, ...step }: Step): object {
  return { ...step, step_id: stage_id, ...(error ? { error } : {}) };
}
