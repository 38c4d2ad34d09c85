import { unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { connectAs, createChannel, removeChannel, say, superUser } from '../mumble-api.ts';

test('a channel that SuperUser makes is seen by who is there and by who comes later, until it is removed', async ({
  app,
}) => {
  await using owner = await superUser(app);
  await using guest = await connectAs(app, unique('guest'));
  const channel = await createChannel(owner);
  expect(await guest.receive('ChannelState', ({ name }) => name === channel.name)).toMatchObject({
    ...channel,
    parent: 0,
  });
  await using late = await connectAs(app, unique('late'));
  expect(late.channels).toContainEqual(channel);
  await removeChannel(owner, channel);
  await late.receive('ChannelRemove', ({ channelId }) => channelId === channel.channelId);
  expect(late.channels).not.toContainEqual(channel);
});

test('what one says another reads', async ({ app }) => {
  await using speaker = await connectAs(app, unique('speaker'));
  await using listener = await connectAs(app, unique('listener'));
  const text = `hello ${unique('text')}`;
  say(speaker, text);
  const { session } = await speaker.receive('ServerSync');
  expect(await listener.receive('TextMessage', ({ message }) => message === text)).toMatchObject({
    actor: session,
    message: text,
  });
});

test('who is not SuperUser makes no channels, and nobody is SuperUser without the password', async ({ app }) => {
  await using guest = await connectAs(app, unique('guest'));
  guest.send('ChannelState', { parent: 0, name: unique('channel') });
  expect(await guest.receive('PermissionDenied')).toMatchObject({ type: 'Permission', channelId: 0 });
  await expect(connectAs(app, 'SuperUser', 'guessed')).rejects.toThrow(/^rejected \(WrongUserPW\)/);
});
