import { type App, marker, type MarkerRow, unique } from '@cc-ci/recipe';
import { io, WebSocket as WebSocketTransport } from 'socket.io-client';

/** What Uptime Kuma watches, as far as tests set it. */
export interface Draft {
  readonly name: string;
  readonly type: 'http' | 'push';
  readonly url?: string;
  readonly pushToken?: string;
  readonly description?: string;
  readonly active?: boolean;
  /** Ids of notifications that are sent when its status changes. */
  readonly notificationIDList?: Readonly<Record<number, boolean>>;
}

export interface Monitor extends Draft {
  readonly id: number;
}

export interface Heartbeat {
  readonly monitorID: number;
  /** 0 down, 1 up, 2 pending, 3 maintenance. */
  readonly status: number;
  readonly msg: string;
}

/** A connection to the API, which is Socket.IO alone; one user's, once somebody has signed in over it. */
export interface Kuma extends Disposable {
  /**
   * Asks, and gives the answer.
   * @throws Error with what Uptime Kuma says, where it refuses
   */
  ask<T = unknown>(event: string, ...args: readonly unknown[]): Promise<T>;
  /** What was pushed last under a name, such as `monitorList`. */
  pushed<T>(event: string): T | undefined;
  /** Heartbeats that were pushed since the connection began. */
  readonly beats: readonly Heartbeat[];
  /** Heartbeats of before, by monitor, as they are pushed to whoever signs in. */
  readonly kept: ReadonlyMap<number, readonly Heartbeat[]>;
}

/** For one question to be answered, in milliseconds; a server that starts again is waited for. */
const ANSWER_MS = 60_000;
const PREFIX = 'cc-ci marker ';

/** Monitors that must survive, as people see them: a row's value stands in the description. They are paused. */
export const monitorMarker = marker({
  describe: 'monitors over the API',
  read: async ({ app }) => {
    using kuma = await signInAsOwner(app);
    return (await marked(kuma)).map(({ name, description }) => ({
      key: name.slice(PREFIX.length),
      value: String(description),
    }));
  },
  add: async ({ app }, { key, value }) => {
    using kuma = await signInAsOwner(app);
    await addMonitor(kuma, { ...watch(PREFIX + key, app.url), description: value, active: false });
  },
  alter: async ({ app }, row) => {
    using kuma = await signInAsOwner(app);
    await kuma.ask('editMonitor', { ...(await monitorOf(kuma, row)), description: row.value });
  },
  remove: async ({ app }, key) => {
    using kuma = await signInAsOwner(app);
    await kuma.ask('deleteMonitor', (await monitorOf(kuma, { key })).id);
  },
});

/** Login of the one user that there is. */
export function owner(app: App): { username: string; password: string } {
  return { username: 'owner', password: app.credential('owner') };
}

/** Connects as a stranger. */
export function connect(app: App): Kuma {
  // Socket.IO's own transport knows neither the names nor the authority of a target.
  class AppWebSocket extends WebSocketTransport {
    override createSocket(address: string) {
      return app.webSocket(address);
    }
  }
  const socket = io(app.url, { transports: [AppWebSocket], forceNew: true });
  const last = new Map<string, unknown>();
  const beats: Heartbeat[] = [];
  const kept = new Map<number, readonly Heartbeat[]>();
  socket.onAny((event: string, value: unknown) => last.set(event, value));
  socket.on('heartbeat', (beat: Heartbeat) => beats.push(beat));
  socket.on('heartbeatList', (id: string, list: readonly Heartbeat[]) => kept.set(Number(id), list));
  return {
    ask: async <T>(event: string, ...args: readonly unknown[]) => {
      const answer = (await socket.timeout(ANSWER_MS).emitWithAck(event, ...args)) as T & Partial<Refusal>;
      if (answer.ok === false) throw new Error(answer.msg);
      return answer;
    },
    pushed: <T>(event: string) => last.get(event) as T | undefined,
    beats,
    kept,
    [Symbol.dispose]: () => socket.disconnect(),
  };
}

/** Tokens of owners, by domain: nobody may sign in with a password more than twenty times a minute. */
const tokens = new Map<string, string>();

/** Connects as the owner, who is made where there is none. */
export async function signInAsOwner(app: App): Promise<Kuma> {
  const kuma = connect(app);
  const token = tokens.get(app.domain);
  // A restore may bring back another user.
  if (token !== undefined && (await kuma.ask('loginByToken', token).then(Boolean, () => false))) return kuma;
  const { username, password } = owner(app);
  if (await kuma.ask<boolean>('needSetup')) await kuma.ask('setup', username, password);
  tokens.set(app.domain, (await kuma.ask<{ token: string }>('login', { username, password })).token);
  return kuma;
}

/** A monitor that asks an address once a minute. */
export function watch(name: string, url: string): Draft {
  return { name, type: 'http', url };
}

/** Makes a monitor, which beats at once unless it is paused; gives its id. */
export async function addMonitor(kuma: Kuma, draft: Draft): Promise<number> {
  const added = await kuma.ask<{ monitorID: number }>('add', {
    method: 'GET',
    interval: 60,
    retryInterval: 60,
    maxretries: 0,
    timeout: 48,
    // The authority of a lab is nobody's but the lab's.
    ignoreTls: true,
    accepted_statuscodes: ['200-299'],
    notificationIDList: {},
    ...draft,
  });
  return added.monitorID;
}

/** All monitors of the user. */
export async function listMonitors(kuma: Kuma): Promise<readonly Monitor[]> {
  // The list is pushed before the question is answered.
  await kuma.ask('getMonitorList');
  return Object.values(kuma.pushed<Record<string, Monitor>>('monitorList') ?? {});
}

/** Publishes a page that shows monitors to everybody, under `/status/<slug>`; gives the slug. */
export async function publish(kuma: Kuma, title: string, monitors: readonly number[]): Promise<string> {
  const slug = unique('page');
  await kuma.ask('addStatusPage', title, slug);
  const config = {
    slug,
    title,
    description: '',
    theme: 'auto',
    domainNameList: [],
    showTags: false,
    showPoweredBy: true,
  };
  const group = { name: 'Services', monitorList: monitors.map((id) => ({ id })) };
  await kuma.ask('saveStatusPage', slug, config, '', [group]);
  return slug;
}

interface Refusal {
  readonly ok: boolean;
  readonly msg: string;
}

async function marked(kuma: Kuma): Promise<readonly Monitor[]> {
  return (await listMonitors(kuma)).filter(({ name }) => name.startsWith(PREFIX));
}

async function monitorOf(kuma: Kuma, { key }: Pick<MarkerRow, 'key'>): Promise<Monitor> {
  const found = (await marked(kuma)).find(({ name }) => name === PREFIX + key);
  if (!found) throw new Error(`there is no monitor "${PREFIX}${key}"`);
  const { monitor } = await kuma.ask<{ monitor: Monitor }>('getMonitor', found.id);
  return monitor;
}
