import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Gitea } from './gitea.ts';
import { type Answer, cookieOf, redirect, type Request } from './http.ts';
import { now, secret, type Store, type User } from './store.ts';
import { synchronize } from './sync.ts';

const STATE = '_oauth_state_';
const SESSION = '_session_';

/** Signs cookies; another one at every start, as with Drone where DRONE_COOKIE_SECRET is not set. */
const key = process.env.DRONE_COOKIE_SECRET ?? secret();

/** `/login`: sends the browser to Gitea, and takes it back from there with a code. */
export async function handleLogin(store: Store, gitea: Gitea, { query, headers }: Request): Promise<Answer> {
  const refused = query.get('error');
  if (refused) return loginError(refused);
  const code = query.get('code');
  if (!code) {
    const state = secret();
    return redirect(gitea.authorizeUrl(state), [
      `${STATE}=${state}; Path=/; Max-Age=1800; HttpOnly; Secure; SameSite=lax`,
    ]);
  }
  if (!query.get('state') || query.get('state') !== cookieOf(headers, STATE))
    return loginError('Invalid or missing state');
  try {
    const user = await admit(store, gitea, code);
    if (user.machine) return loginError('Machine account login is forbidden');
    return redirect(user.email ? '/' : '/register', [
      `${SESSION}=${sign(user.login)}; Path=/; Max-Age=2147483647; HttpOnly; Secure; SameSite=lax`,
      `${STATE}=deleted; Path=/; Max-Age=0`,
    ]);
  } catch (error) {
    return loginError((error as Error).message);
  }
}

/** Who asks: by a token in the header, or in the address, or by the session's cookie. */
export function userOf(store: Store, { headers, query }: Pick<Request, 'headers' | 'query'>): User | undefined {
  const token = headers.authorization ?? query.get('access_token');
  if (token) return store.first('users', { hash: token.replace(/^Bearer /, '') });
  const login = verify(cookieOf(headers, SESSION) ?? '');
  return login === undefined ? undefined : store.first('users', { login });
}

async function admit(store: Store, gitea: Gitea, code: string): Promise<User> {
  const tokens = await gitea.exchange(code);
  const account = await gitea.account(tokens.oauth_token);
  const known =
    store.first('users', { login: account.login }) ??
    store.insert('users', { login: account.login, active: 1, created: now(), hash: secret() });
  const user = store.update('users', known.id, {
    ...tokens,
    avatar: account.avatar_url,
    last_login: now(),
    updated: now(),
  });
  if (user.synced === 0)
    void synchronize(store, gitea, user).catch((error: unknown) =>
      console.error(`synchronization failed: ${String(error)}`),
    );
  return user;
}

function loginError(message: string): Answer {
  return redirect(`/login/error?message=${encodeURIComponent(message)}`);
}

function sign(login: string): string {
  return `${Buffer.from(login).toString('base64url')}.${signature(login)}`;
}

function verify(cookie: string): string | undefined {
  const [name = '', given = ''] = cookie.split('.');
  const login = Buffer.from(name, 'base64url').toString();
  const wanted = Buffer.from(signature(login));
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), wanted) ? login : undefined;
}

function signature(login: string): string {
  return createHmac('sha256', key).update(login).digest('base64url');
}
