import { expect, test } from '@cc-ci/recipe/test';
import { accountsOf, adminOf, createAccount, visitorOf } from '../bluesky-pds-api.ts';

test('an account that was invited signs in, and its handle leads to it', async ({ app }) => {
  const { did, handle, email, password } = await createAccount(app);
  const agent = visitorOf(app);
  await agent.login({ identifier: handle, password });
  expect((await agent.com.atproto.server.getSession()).data).toMatchObject({ did, handle, email, active: true });
  expect((await visitorOf(app).resolveHandle({ handle })).data).toEqual({ did });
});

test('nobody makes an account without an invitation', async ({ app }) => {
  const account = {
    handle: `uninvited.${app.domain}`,
    email: 'uninvited@example.com',
    password: app.credential('member'),
  };
  await expect(visitorOf(app).createAccount(account)).rejects.toMatchObject({
    status: 400,
    error: 'InvalidInviteCode',
  });
});

test('an account is deleted with all that it held', async ({ app }) => {
  const { did, handle, password } = await createAccount(app);
  await adminOf(app).com.atproto.admin.deleteAccount({ did });
  expect((await accountsOf(app)).map((account) => account.did)).not.toContain(did);
  await expect(visitorOf(app).login({ identifier: handle, password })).rejects.toMatchObject({ status: 401 });
  await expect(visitorOf(app).com.atproto.sync.getLatestCommit({ did })).rejects.toMatchObject({
    status: 400,
    error: 'RepoNotFound',
  });
});

test('without a token there is no session, and without a password no administrator', async ({ app }) => {
  await expect(visitorOf(app).com.atproto.server.getSession()).rejects.toMatchObject({ status: 401 });
  await expect(visitorOf(app).com.atproto.server.createInviteCode({ useCount: 1 })).rejects.toMatchObject({
    status: 401,
  });
});
