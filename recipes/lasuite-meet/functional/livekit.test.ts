import { type App, type Asked, converge } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { enter, grantsOf, listRoom, makeToken, roomServiceOf, validate } from '../livekit-api.ts';
import { createRoom, meetAs } from '../meet-api.ts';

/**
 * For LiveKit to give up a room that all have left, in milliseconds: it waits for them itself, and looks once a second.
 */
const EMPTY_MS = 60_000;

test('the token of a room grants that room and no other', async ({ app, sso }) => {
  const { access_token: accessToken } = await sso.passwordGrant();
  const room = await createRoom(meetAs(app, accessToken));
  const { token } = room.livekit!;
  const { payload } = await sso.verify(accessToken);

  const { video, sub, name, attributes } = await grantsOf(app, token);
  expect(video).toMatchObject({ room: room.id, roomJoin: true, roomAdmin: true, canPublish: true, canSubscribe: true });
  expect({ sub, name, attributes }).toMatchObject({
    sub: payload.sub,
    name: sso.user.email,
    attributes: { room_admin: 'true' },
  });

  const other = await createRoom(meetAs(app, accessToken));
  expect(await listParticipants(app, room.id, token)).toMatchObject({ status: 200 });
  expect(await listParticipants(app, other.id, token)).toMatchObject({ status: 401 });
});

test('LiveKit lets in who has a token, into its room whatever else is asked for', async ({ app, sso }) => {
  const { access_token: accessToken } = await sso.passwordGrant();
  const [room, other] = [await createRoom(meetAs(app, accessToken)), await createRoom(meetAs(app, accessToken))];
  const { payload } = await sso.verify(accessToken);

  using joined = await enter(app, room.livekit!.token, other.id);
  expect(joined).toMatchObject({ room: { name: room.id }, participant: { identity: payload.sub } });
  expect((await listParticipants(app, room.id, room.livekit!.token)).json()).toMatchObject({
    participants: [{ identity: payload.sub }],
  });
  expect((await listRoom(app, other.id)).json()).toEqual({ rooms: [] });
});

test('a guest enters a public room, and rules nothing in it', async ({ app, sso }) => {
  const { id } = await createRoom(meetAs(app, (await sso.passwordGrant()).access_token));
  const { livekit } = await meetAs(app)
    .ask('GET', `rooms/${id}/?username=Guest`)
    .json<{ livekit: { token: string } }>();
  expect(await grantsOf(app, livekit.token)).toMatchObject({
    name: 'Guest',
    video: { room: id, roomJoin: true, roomAdmin: false },
  });
  using joined = await enter(app, livekit.token);
  expect(joined).toMatchObject({ room: { name: id }, participant: { name: 'Guest' } });
  expect(await listParticipants(app, id, livekit.token)).toMatchObject({ status: 401 });
});

test('LiveKit refuses a token that the app did not sign, and none at all', async ({ app, sso }) => {
  const { id, livekit } = await createRoom(meetAs(app, (await sso.passwordGrant()).access_token));
  const forged = await makeToken(app, { room: id, roomJoin: true }, 'a secret that is long enough and another one');
  expect(await validate(app, livekit!.token)).toMatchObject({ status: 200, text: 'success' });
  expect(await validate(app, forged)).toMatchObject({ status: 401 });
  expect(await validate(app, '')).toMatchObject({ status: 401 });
  await expect(grantsOf(app, forged)).rejects.toThrow('signature verification failed');
});

test('a deleted room is gone from LiveKit once all have left', async ({ app, sso }) => {
  const owner = meetAs(app, (await sso.passwordGrant()).access_token);
  const { id, livekit } = await createRoom(owner);
  {
    using _joined = await enter(app, livekit!.token);
    expect((await listRoom(app, id)).json()).toMatchObject({ rooms: [{ name: id }] });
    expect(await owner.ask('DELETE', `rooms/${id}/`)).toMatchObject({ status: 204 });
  }
  await converge(
    () => listRoom(app, id),
    (answer) => answer.json<{ rooms: unknown[] }>().rooms.length === 0,
    { what: 'LiveKit to give up the room', timeoutMs: EMPTY_MS },
  );
});

/** Asks LiveKit who is in a room. */
function listParticipants(app: App, room: string, token: string): Asked {
  return roomServiceOf(app, token).ask('POST', 'ListParticipants', { json: { room } });
}
