import type { Settings } from './settings.ts';
import { now, type Repo, type Store, type User } from './store.ts';

/** Gitea's repository, as its API has it. */
export interface RemoteRepo {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
  readonly clone_url: string;
  readonly ssh_url: string;
  readonly html_url: string;
  readonly default_branch: string;
  readonly private: boolean;
  readonly permissions?: { readonly admin: boolean; readonly push: boolean; readonly pull: boolean };
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** A token is renewed when it has no more than this left. */
const MARGIN_S = 300;

/** Gitea, in the name of people who have signed in through it. */
export class Gitea {
  readonly #settings: Settings;
  readonly #store: Store;

  constructor(settings: Settings, store: Store) {
    this.#settings = settings;
    this.#store = store;
  }

  authorizeUrl(state: string): string {
    const { address, gitea } = this.#settings;
    const question = new URLSearchParams({
      client_id: gitea.clientId,
      redirect_uri: `${address}/login`,
      response_type: 'code',
      scope: gitea.scope,
      state,
    });
    return `${gitea.server}/login/oauth/authorize?${question}`;
  }

  /** What a user keeps of a code. @throws Error when Gitea refuses it */
  async exchange(code: string): Promise<Pick<User, 'oauth_token' | 'oauth_refresh' | 'oauth_expiry'>> {
    return this.#tokens({ grant_type: 'authorization_code', code, redirect_uri: `${this.#settings.address}/login` });
  }

  /** Who a token is of. */
  async account(token: string): Promise<{ login: string; email: string; avatar_url: string }> {
    return (await this.#send('GET', '/user', token)) as { login: string; email: string; avatar_url: string };
  }

  /**
   * Asks the API as somebody; renews their token where it is about to end.
   * @throws Error for an answer that is not 2xx
   */
  async ask<T>(user: User, method: string, path: string, body?: unknown): Promise<T> {
    return (await this.#send(method, path, await this.#tokenOf(user), body)) as T;
  }

  async repositories(user: User): Promise<RemoteRepo[]> {
    const all: RemoteRepo[] = [];
    for (let page = 1; ; page++) {
      const some = await this.ask<RemoteRepo[]>(user, 'GET', `/user/repos?limit=50&page=${page}`);
      if (some.length === 0) return all;
      all.push(...some);
    }
  }

  /** The text of a file at a commit. */
  file(user: User, { slug }: Repo, path: string, commit: string): Promise<string> {
    return this.ask(user, 'GET', `/repos/${slug}/raw/${path}?ref=${commit}`);
  }

  async #tokenOf(user: User): Promise<string> {
    const known = this.#store.first('users', { id: user.id }) ?? user;
    if (!known.oauth_refresh || known.oauth_expiry > now() + MARGIN_S) return known.oauth_token;
    const renewed = await this.#tokens({ grant_type: 'refresh_token', refresh_token: known.oauth_refresh });
    return this.#store.update('users', known.id, renewed).oauth_token;
  }

  async #tokens(grant: Record<string, string>): Promise<Pick<User, 'oauth_token' | 'oauth_refresh' | 'oauth_expiry'>> {
    const { server, clientId, clientSecret } = this.#settings.gitea;
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...grant });
    const answer = await fetch(`${server}/login/oauth/access_token`, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
    });
    if (!answer.ok)
      throw new Error(((await answer.json().catch(() => ({}))) as { error?: string }).error ?? answer.statusText);
    const { access_token, refresh_token, expires_in } = (await answer.json()) as Tokens;
    return { oauth_token: access_token, oauth_refresh: refresh_token, oauth_expiry: now() + expires_in };
  }

  async #send(method: string, path: string, token: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `token ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
    const answer = await fetch(`${this.#settings.gitea.server}/api/v1${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok)
      throw new Error(answer.status === 404 ? 'Not Found' : `${method} ${path}: ${answer.status} ${answer.statusText}`);
    const text = await answer.text();
    return (answer.headers.get('content-type') ?? '').includes('application/json') && !path.includes('/raw/')
      ? JSON.parse(text)
      : text;
  }
}
