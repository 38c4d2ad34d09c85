import { type AppMarkerContext, marker, type MarkerRow, retryConnection } from '@cc-ci/recipe';
import { type Channel, type Client, connectTo, createChannel, removeChannel } from './mumble-api.ts';

/** Where the server listens in its container. */
const VOICE_PORT = 64_738;
/** How long a server that a restore restarts may be away. */
const RESTART_MS = 60_000;
/** What is read of a connection to a server that is going or coming. */
const DROPPED = /ECONNREFUSED|ECONNRESET|socket disconnected|the server closed the connection/;

/**
 * Channels that must survive, as a client makes and is told them: the server keeps in memory what rows of its database
 * say.
 */
export const channelMarker = marker({
  describe: 'channels that clients see',
  services: ['app'],
  read: (context) => asOwner(context, (owner) => Promise.resolve(owner.channels.flatMap(markedRow))),
  add: (context, { key, value }) =>
    asOwner(context, async (owner) => void (await createChannel(owner, markedName(key, value)))),
  alter: (context, { key, value }) =>
    asOwner(context, async (owner) => {
      const name = markedName(key, value);
      owner.send('ChannelState', { channelId: markedChannel(owner, key).channelId, name });
      await owner.receive('ChannelState', (state) => state.name === name);
    }),
  remove: (context, key) => asOwner(context, (owner) => removeChannel(owner, markedChannel(owner, key))),
});

/**
 * Does something as the administrator, from beside the server's task: the base publishes no port. Tried again while a
 * restore has the server restarted.
 */
async function asOwner<T>(context: AppMarkerContext, use: (owner: Client) => Promise<T>): Promise<T> {
  const { app, signal } = context;
  return retryConnection(
    async () => {
      const address = await context.forwardPort('app', VOICE_PORT);
      await using owner = await connectTo(address, { username: 'SuperUser', password: app.secret('superuser') });
      return await use(owner);
    },
    {
      what: 'the voice server to take a connection',
      timeoutMs: RESTART_MS,
      tryThis: `npx --offline cc-ci logs ${app.domain} app`,
      signal,
      passing: (error) => (error instanceof Error && DROPPED.test(error.message) ? error.message : undefined),
    },
  );
}

const MARKED = /^cc-ci marker (?<key>[a-z0-9-]+) (?<value>.+)$/;

function markedName(key: string, value: string): string {
  return `cc-ci marker ${key} ${value}`;
}

function markedRow({ name }: Channel): MarkerRow[] {
  const { key, value } = MARKED.exec(name)?.groups ?? {};
  return key !== undefined && value !== undefined ? [{ key, value }] : [];
}

function markedChannel({ channels }: Client, key: string): Channel {
  const found = channels.find((channel) => markedRow(channel)[0]?.key === key);
  if (!found)
    throw new Error(`no channel "${markedName(key, '…')}"; there: ${channels.map(({ name }) => name).join(', ')}`);
  return found;
}
