import { createHmac, randomUUID } from 'node:crypto';
import { type Api, type App, type HttpResponse, unique } from '@cc-ci/recipe';

const REGISTER_PATH = '/_synapse/admin/v1/register';
const CLIENT_API = '/_matrix/client/v3';

export interface Event {
  readonly event_id: string;
  readonly sender: string;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Someone with an account on the server: the client API, asked as this user. */
export interface Member extends Api {
  readonly userId: string;
  /** What proves who asks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Registers a user with the recipe's shared secret, as Synapse's own `register_new_matrix_user` does. */
export async function register(app: App): Promise<Member> {
  const registered = app.api().retry((signal) => registerOnce(app, signal));
  const { user_id: userId, access_token: token } = await registered
    .expect(200)
    .json<{ user_id: string; access_token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  return { userId, headers, ...app.api({ base: CLIENT_API, headers }) };
}

/** A nonce and a name are good for one attempt, whatever becomes of it. */
async function registerOnce(app: App, signal: AbortSignal): Promise<HttpResponse> {
  const asked = await app.http.get(REGISTER_PATH, { signal });
  if (asked.status !== 200) return asked;
  const { nonce } = asked.json<{ nonce: string }>();
  const [username, password] = [unique('user'), randomUUID()];
  const mac = createHmac('sha1', app.secret('registration'))
    .update([nonce, username, password, 'notadmin'].join('\0'))
    .digest('hex');
  return app.http.post(REGISTER_PATH, { json: { nonce, username, password, admin: false, mac }, signal });
}

/** Makes a private room and gives its id. */
export async function createRoom(member: Member, name: string): Promise<string> {
  const made = member.ask('POST', '/createRoom', { json: { name, preset: 'private_chat' } });
  return (await made.expect(200).json<{ room_id: string }>()).room_id;
}

/** Sends a text into a room and gives the event's id. */
export async function send(member: Member, roomId: string, text: string): Promise<string> {
  const path = `${roomPath(roomId)}/send/m.room.message/${randomUUID()}`;
  const sent = member.ask('PUT', path, { json: { msgtype: 'm.text', body: text } });
  return (await sent.expect(200).json<{ event_id: string }>()).event_id;
}

/** The path of a room in the client API. */
export function roomPath(roomId: string): string {
  return `/rooms/${encodeURIComponent(roomId)}`;
}

/** Ends every connection to the database by force, as the restore does before it loads the dump. */
export async function dropConnections(app: App): Promise<void> {
  const sql =
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  const psql = ['psql', '--username', 'synapse', '--dbname', 'synapse', '--command', sql];
  const { exitCode, stderr } = await app.exec('db', psql);
  if (exitCode !== 0) throw new Error(`psql ended with ${exitCode}: ${stderr}`);
}
