import { randomUUID } from 'node:crypto';
import { AtpAgent, XRPCError } from '@atproto/api';
import { type App, basicAuth, unique } from '@cc-ci/recipe';

/** An account as the server's administrator sees it. */
export interface Account {
  readonly did: string;
  readonly handle: string;
  readonly email: string;
}

/** Someone with an account, signed in. */
export interface Member {
  readonly agent: AtpAgent;
  readonly did: string;
  readonly handle: string;
  readonly email: string;
  readonly password: string;
}

/** A client that is signed in as nobody. */
export function visitorOf(app: App): AtpAgent {
  return new AtpAgent({ service: app.url, fetch: app.fetch });
}

/** A client with the administrator's rights. */
export function adminOf(app: App): AtpAgent {
  const agent = visitorOf(app);
  agent.setHeader('authorization', basicAuth('admin', app.secret('admin_pass')));
  return agent;
}

/** A code with which one account can be made. */
async function createInviteCode(app: App): Promise<string> {
  const { data } = await adminOf(app).com.atproto.server.createInviteCode({ useCount: 1 });
  return data.code;
}

/** Makes an account with an invitation of the administrator, and signs in. */
export async function createAccount(
  app: App,
  wanted: { readonly name?: string; readonly email?: string } = {},
): Promise<Member> {
  const { name = unique('user'), email = `${name}@example.com` } = wanted;
  const agent = visitorOf(app);
  const [handle, password] = [`${name}.${app.domain}`, randomUUID()];
  const { data } = await agent.createAccount({ handle, email, password, inviteCode: await createInviteCode(app) });
  return { agent, did: data.did, handle, email, password };
}

/** Every account whose repository the server can open. */
export async function accountsOf(app: App): Promise<Account[]> {
  const { data } = await visitorOf(app).com.atproto.sync.listRepos({ limit: 1_000 });
  const dids = data.repos.map(({ did }) => did);
  const opens = await Promise.all(dids.map((did) => canOpen(app, did)));
  const open = dids.filter((_, index) => opens[index]);
  // The server refuses an empty list.
  if (open.length === 0) return [];
  const { infos } = (await adminOf(app).com.atproto.admin.getAccountInfos({ dids: open })).data;
  return infos.map(({ did, handle, email = '' }) => ({ did, handle, email }));
}

/** Asks for the newest commit, which stands in the account's own database. */
function canOpen(app: App, did: string): Promise<boolean> {
  const asked = visitorOf(app).com.atproto.sync.getLatestCommit({ did });
  return asked.then(
    () => true,
    (error: unknown) => {
      // An answer of the server, and not a connection that broke.
      if (error instanceof XRPCError && error.status >= 400) return false;
      throw error;
    },
  );
}
