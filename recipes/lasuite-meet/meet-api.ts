import { randomUUID } from 'node:crypto';
import { type App, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/recipe';

/** The restore takes the database away for a moment: until it is back the backend answers 5xx. */
const DATABASE_MENDS_MS = 90_000;

/** A room, as the API tells of it to those who may enter. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly access_level: 'public' | 'trusted' | 'restricted';
  readonly is_administrable: boolean;
  readonly livekit?: { readonly url: string; readonly room: string; readonly token: string };
}

/** Someone with a token of the provider, or a guest without one. */
export interface Asker {
  /** Asks below `/api/v1.0/`; tries a 5xx again, and gives everything else back. */
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
}

/** Who asks with an access token of the provider, and for whom nobody vouches without one. */
export function asker(app: App, accessToken?: string): Asker {
  const headers: Readonly<Record<string, string>> = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
  return {
    ask: (method, path, options = {}) =>
      retryServerErrors((signal) => app.http.request(method, `/api/v1.0/${path}`, { ...options, headers, signal }), {
        timeoutMs: DATABASE_MENDS_MS,
      }),
  };
}

/** Makes a room with a name of its own. @throws Error with the backend's answer */
export async function createRoom(
  owner: Asker,
  fields: { readonly access_level?: Room['access_level'] } = {},
): Promise<Room> {
  const answer = await owner.ask('POST', 'rooms/', { json: { name: newName(), ...fields } });
  if (answer.status !== 201) throw new Error(`no room was made: ${answer.status} ${answer.text}`);
  return answer.json<Room>();
}

/** A name that no room has. */
export function newName(): string {
  return `Room ${randomUUID().slice(0, 8)}`;
}
