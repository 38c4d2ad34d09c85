import { defineRecipe, marker, sqliteIsWhole } from '@cc-ci/recipe';
import { accountsOf, adminOf, createAccount } from './bluesky-pds-api.ts';
import { prepare } from './hooks.ts';

/** Tells the marker's accounts from others: `ci-kept.<domain>`. */
const PREFIX = 'ci-';
const MAIL = '@example.com';

/** Accounts: the key is in the handle, the value in the address. */
const accountMarker = marker({
  describe: 'accounts of the server, by the admin API',
  read: async ({ app }) => {
    const accounts = await accountsOf(app);
    return accounts
      .filter(({ handle }) => handle.startsWith(PREFIX))
      .map(({ handle, email }) => ({ key: keyOf(handle), value: email.slice(0, -MAIL.length) }));
  },
  add: async ({ app }, { key, value }) =>
    void (await createAccount(app, { name: `${PREFIX}${key}`, email: `${value}${MAIL}` })),
  alter: async ({ app }, { key, value }) =>
    void (await adminOf(app).com.atproto.admin.updateAccountEmail({
      account: handleOf(app.domain, key),
      email: `${value}${MAIL}`,
    })),
  remove: async ({ app }, key) => {
    const account = (await accountsOf(app)).find(({ handle }) => handle === handleOf(app.domain, key));
    if (account) await adminOf(app).com.atproto.admin.deleteAccount({ did: account.did });
  },
});

export default defineRecipe({
  name: 'bluesky-pds',
  health: { path: '/xrpc/_health', contains: '"version"' },
  // Nobody is told of what tests post.
  env: { PDS_CRAWLERS: '' },
  marker: accountMarker,
  backup: {
    verify: [sqliteIsWhole('/pds/backup/account.sqlite')],
    // A bot that reads the labels service by service leaves the proxy's volumes out.
    unsaved: {
      caddy_data: 'certificates, which Caddy asks for again when it has none',
      caddy_config: 'the last configuration, which Caddy writes again from its Caddyfile at each start',
    },
    boundToDomain: 'every identity names the server’s address in the directory, and every handle ends in its domain',
  },
  hooks: { beforeInstall: prepare },
  memoryMb: 384,
});

function handleOf(domain: string, key: string): string {
  return `${PREFIX}${key}.${domain}`;
}

function keyOf(handle: string): string {
  return handle.slice(PREFIX.length, handle.indexOf('.'));
}
