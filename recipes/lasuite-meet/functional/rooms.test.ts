import { type Api, converge, unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { livekitUrl } from '../livekit-api.ts';
import { createRoom, meetAs, type Room } from '../meet-api.ts';

/** For a room to be nowhere to be found. */
const DELETION_MS = 60_000;

test('a room is made, and read back by its id and by its slug', async ({ app, sso }) => {
  const owner = meetAs(app, (await sso.passwordGrant()).access_token);
  const name = unique('Room');
  const room = await owner.ask('POST', 'rooms/', { json: { name } }).expect(201).json<Room>();
  const slug = name.toLowerCase();
  expect(room).toMatchObject({
    name,
    slug,
    access_level: 'public',
    is_administrable: true,
    livekit: { url: livekitUrl(app), room: room.id },
  });

  for (const key of [room.id, room.slug]) {
    expect(await owner.ask('GET', `rooms/${key}/`).expect(200).json()).toMatchObject({
      id: room.id,
      name,
      slug,
      accesses: [{ role: 'owner', user: { email: sso.user.email } }],
    });
  }
  expect(await listIds(owner)).toContain(room.id);
});

test('a deleted room is gone', async ({ app, sso }) => {
  const owner = meetAs(app, (await sso.passwordGrant()).access_token);
  const { id } = await createRoom(owner);
  expect(await owner.ask('GET', `rooms/${id}/`)).toMatchObject({ status: 200 });
  expect(await owner.ask('DELETE', `rooms/${id}/`)).toMatchObject({ status: 204 });
  await converge(
    () => owner.ask('GET', `rooms/${id}/`),
    ({ status }) => status === 404,
    { what: 'the deleted room to be gone', timeoutMs: DELETION_MS },
  );
  expect(await listIds(owner)).not.toContain(id);
});

test('a guest makes no room and deletes none, and gets a token for public rooms alone', async ({ app, sso }) => {
  const owner = meetAs(app, (await sso.passwordGrant()).access_token);
  const guest = meetAs(app);
  expect(await guest.ask('POST', 'rooms/', { json: { name: unique('Room') } })).toMatchObject({ status: 401 });

  const open = await createRoom(owner, { access_level: 'public' });
  expect(await guest.ask('GET', `rooms/${open.id}/`).json()).toMatchObject({
    id: open.id,
    is_administrable: false,
    livekit: { room: open.id },
  });
  expect(await guest.ask('DELETE', `rooms/${open.id}/`)).toMatchObject({ status: 401 });

  const closed = await createRoom(owner, { access_level: 'restricted' });
  expect(await guest.ask('GET', `rooms/${closed.id}/`).expect(200).json()).not.toHaveProperty('livekit');
  expect(await owner.ask('GET', `rooms/${closed.id}/`).json()).toMatchObject({ livekit: { room: closed.id } });
});

test('a room is set up with what meet knows, and with nothing else', async ({ app, sso }) => {
  const owner = meetAs(app, (await sso.passwordGrant()).access_token);
  const { id } = await createRoom(owner);
  const setUp = (configuration: object) => owner.ask('PATCH', `rooms/${id}/`, { json: { configuration } });
  expect(await setUp({ can_publish_sources: ['microphone'] }).json()).toMatchObject({
    configuration: { can_publish_sources: ['microphone'] },
  });
  expect(await setUp({ can_publish_everything: true })).toMatchObject({ status: 400 });
});

/** Ids of the rooms in somebody's list. */
async function listIds(owner: Api): Promise<string[]> {
  const { results } = await owner.ask('GET', 'rooms/').json<{ results: Room[] }>();
  return results.map(({ id }) => id);
}
