import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { createRoom, type Event, register, roomPath, send } from '../matrix-synapse-api.ts';

test('one user invites another, who joins and reads what was sent', async ({ app }) => {
  const [host, guest] = [await register(app), await register(app)];
  const text = `hello ${randomUUID()}`;
  const room = await createRoom(host, 'a room');

  expect(await host.ask('POST', `${roomPath(room)}/invite`, { json: { user_id: guest.userId } })).toMatchObject({
    status: 200,
  });
  expect(await guest.ask('POST', `${roomPath(room)}/join`, { json: {} })).toMatchObject({ status: 200 });
  const eventId = await send(host, room, text);

  const read = await guest.ask('GET', `${roomPath(room)}/event/${encodeURIComponent(eventId)}`).json<Event>();
  expect(read).toMatchObject({
    event_id: eventId,
    sender: host.userId,
    type: 'm.room.message',
    content: { body: text },
  });
  const history = guest.ask('GET', `${roomPath(room)}/messages`, { query: { dir: 'b', limit: 10 } });
  expect((await history.json<{ chunk: Event[] }>()).chunk).toContainEqual(
    expect.objectContaining({ event_id: eventId }),
  );
});

test('who was not invited neither joins nor reads', async ({ app }) => {
  const [host, stranger] = [await register(app), await register(app)];
  const room = await createRoom(host, 'a room');
  const eventId = await send(host, room, 'not for strangers');
  expect(await stranger.ask('POST', `${roomPath(room)}/join`, { json: {} })).toMatchObject({ status: 403 });
  const read = await stranger.ask('GET', `${roomPath(room)}/event/${encodeURIComponent(eventId)}`);
  expect([403, 404]).toContain(read.status);
});

test('who is nobody is told so', async ({ app }) => {
  const answer = await app.http.get('/_matrix/client/v3/account/whoami');
  expect(answer).toMatchObject({ status: 401 });
  expect(answer.json()).toMatchObject({ errcode: 'M_MISSING_TOKEN' });
});
