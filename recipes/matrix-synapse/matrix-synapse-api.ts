import { createHmac, randomUUID } from 'node:crypto';
import { type App, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/recipe';

/** The restore drops every connection of the pool: until Synapse has made new ones it answers 5xx. */
const POOL_MENDS_MS = 90_000;

const REGISTER_PATH = '/_synapse/admin/v1/register';

export interface Event {
  readonly event_id: string;
  readonly sender: string;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Someone with an account on the server. */
export interface Member {
  readonly userId: string;
  /** What proves who asks. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asks as this user; tries a 5xx again, and gives everything else back. */
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
}

/** Asks without an account; tries a 5xx again, and gives everything else back. */
export function ask(app: App, method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
  return retried((signal) => app.http.request(method, path, { ...options, signal }));
}

/** Does something again, from its beginning, for as long as its answer is a 5xx or none comes. */
export function retried(attempt: (signal: AbortSignal) => Promise<HttpResponse>): Promise<HttpResponse> {
  return retryServerErrors(attempt, { timeoutMs: POOL_MENDS_MS });
}

/** Registers a user with the recipe's shared secret, as Synapse's own `register_new_matrix_user` does. */
export async function register(app: App): Promise<Member> {
  const answer = await retried((signal) => registerOnce(app, signal));
  if (answer.status !== 200) throw new Error(`no user was registered: ${answer.status} ${answer.text}`);
  const { user_id: userId, access_token: token } = answer.json<{ user_id: string; access_token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  return { userId, headers, ask: (method, path, options) => ask(app, method, path, { ...options, headers }) };
}

/** A nonce and a name are good for one attempt, whatever becomes of it. */
async function registerOnce(app: App, signal: AbortSignal): Promise<HttpResponse> {
  const asked = await app.http.get(REGISTER_PATH, { signal });
  if (asked.status !== 200) return asked;
  const { nonce } = asked.json<{ nonce: string }>();
  const [username, password] = [`user-${randomUUID().slice(0, 8)}`, randomUUID()];
  const mac = createHmac('sha1', app.secret('registration'))
    .update([nonce, username, password, 'notadmin'].join('\0'))
    .digest('hex');
  return app.http.post(REGISTER_PATH, { json: { nonce, username, password, admin: false, mac }, signal });
}

/** Makes a private room and gives its id. */
export async function createRoom(member: Member, name: string): Promise<string> {
  const answer = await member.ask('POST', '/_matrix/client/v3/createRoom', { json: { name, preset: 'private_chat' } });
  return answer.json<{ room_id: string }>().room_id;
}

/** Sends a text into a room and gives the event's id. */
export async function send(member: Member, roomId: string, text: string): Promise<string> {
  const path = `${roomPath(roomId)}/send/m.room.message/${randomUUID()}`;
  const answer = await member.ask('PUT', path, { json: { msgtype: 'm.text', body: text } });
  return answer.json<{ event_id: string }>().event_id;
}

/** The path of a room in the client API. */
export function roomPath(roomId: string): string {
  return `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
}

/** Ends every connection to the database by force, as the restore does before it loads the dump. */
export async function dropConnections(app: App): Promise<void> {
  const sql =
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  const { exitCode, stderr } = await app.exec('db', [
    'psql',
    '--username',
    'synapse',
    '--dbname',
    'synapse',
    '--command',
    sql,
  ]);
  if (exitCode !== 0) throw new Error(`psql ended with ${exitCode}: ${stderr}`);
}
