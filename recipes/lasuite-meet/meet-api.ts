import { type Api, type App, unique } from '@cc-ci/recipe';

/** A room, as the API tells of it to those who may enter. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly access_level: 'public' | 'trusted' | 'restricted';
  readonly is_administrable: boolean;
  readonly livekit?: { readonly url: string; readonly room: string; readonly token: string };
}

/** The API as who has an access token of the provider; without one, as a guest. */
export function meetAs(app: App, accessToken?: string): Api {
  return app.api({ base: '/api/v1.0/', headers: accessToken ? { authorization: `Bearer ${accessToken}` } : {} });
}

/** Makes a room that has a name of its own. */
export function createRoom(owner: Api, fields: { readonly access_level?: Room['access_level'] } = {}): Promise<Room> {
  return owner
    .ask('POST', 'rooms/', { json: { name: unique('Room'), ...fields } })
    .expect(201)
    .json<Room>();
}
