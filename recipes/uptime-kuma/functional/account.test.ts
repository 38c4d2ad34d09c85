import { unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { type TOTP, URI } from 'otpauth';
import { connect, listMonitors, owner, signInAsOwner } from '../kuma-api.ts';

test('the owner’s account is made once', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  expect(await kuma.ask('needSetup')).toBe(false);
  using stranger = connect(app);
  await expect(stranger.ask('setup', unique('second'), owner(app).password)).rejects.toThrow(/has been initialized/);
});

test('whoever has not signed in sees and makes nothing', async ({ app }) => {
  using stranger = connect(app);
  await expect(stranger.ask('getMonitorList')).rejects.toThrow(/not logged in/);
  await expect(stranger.ask('add', { accepted_statuscodes: [] })).rejects.toThrow(/not logged in/);
  await expect(stranger.ask('loginByToken', 'guessed')).rejects.toThrow();
});

test('a wrong password is refused', async ({ app }) => {
  using stranger = connect(app);
  await expect(stranger.ask('login', { username: owner(app).username, password: 'guessed' })).rejects.toThrow();
  await expect(listMonitors(stranger)).rejects.toThrow(/not logged in/);
});

test('with two-factor on, a password alone opens nothing; off again, it does', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const { username, password } = owner(app);
  const { uri } = await kuma.ask<{ uri: string }>('prepare2FA', password);
  const factor = URI.parse(uri) as TOTP;
  expect(await kuma.ask('verifyToken', factor.generate(), password)).toMatchObject({ valid: true });
  await kuma.ask('save2FA', password);
  try {
    using stranger = connect(app);
    expect(await stranger.ask('login', { username, password })).toEqual({ tokenRequired: true });
    await expect(stranger.ask('login', { username, password, token: 'no' })).rejects.toThrow();
    await expect(listMonitors(stranger)).rejects.toThrow(/not logged in/);
    expect(await stranger.ask('login', { username, password, token: factor.generate() })).toMatchObject({ ok: true });
  } finally {
    await kuma.ask('disable2FA', password);
  }
  using again = connect(app);
  expect(await again.ask('login', { username, password })).toMatchObject({ ok: true });
});
