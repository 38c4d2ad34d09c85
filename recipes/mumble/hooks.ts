import type { Hook } from '@cc-ci/recipe';
import { createChannel, removeChannel, superUser } from './mumble-api.ts';

/** Makes a channel that the backup holds: the server keeps channels in memory, of which rows in its database tell nothing. */
export const makeChannel: Hook = async ({ app, setEnv }) => {
  await using client = await superUser(app);
  const { name } = await createChannel(client);
  setEnv({ CI_CHANNEL_IN_BACKUP: name });
};

/** Removes that channel, and makes one that the backup does not hold. */
export const changeChannels: Hook = async ({ app, setEnv }) => {
  await using client = await superUser(app);
  for (const channel of client.channels.filter(({ name }) => name === app.env.CI_CHANNEL_IN_BACKUP))
    await removeChannel(client, channel);
  const { name } = await createChannel(client);
  setEnv({ CI_CHANNEL_SINCE_BACKUP: name });
};
