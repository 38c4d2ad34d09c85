import { once } from 'node:events';
import { type JoinResponse, SignalResponse } from '@livekit/protocol';
import type { Api, App, HttpResponse } from '@cc-ci/recipe';
import { AccessToken, type ClaimGrants, TokenVerifier, type VideoGrant } from 'livekit-server-sdk';

/** Under this name backend and LiveKit share a secret. */
const API_KEY = 'meet';

/** How long LiveKit's answer to a newcomer is waited for. */
const ANSWER_MS = 60_000;

/** The version of the signal protocol that is spoken here. */
const PROTOCOL = 15;

/** Where the recipe serves LiveKit. */
export function livekitUrl(app: App): string {
  return `https://${app.env.LIVEKIT_DOMAIN}`;
}

/**
 * What a token grants, checked with the secret that the app shares with LiveKit.
 * @throws when somebody else signed it
 */
export function grantsOf(app: App, token: string): Promise<ClaimGrants> {
  return new TokenVerifier(API_KEY, app.secret('livekit_as')).verify(token);
}

/** A token as the backend makes them, with grants of one's choice; with another secret it is a forged one. */
export function makeToken(app: App, video: VideoGrant, secret = app.secret('livekit_as')): Promise<string> {
  const token = new AccessToken(API_KEY, secret, { identity: 'cc-ci' });
  token.addGrant(video);
  return token.toJwt();
}

/** LiveKit's API for rooms, in Twirp's JSON, by a token: its SDK takes no `fetch`. */
export function roomServiceOf(app: App, token: string): Api {
  const base = `${livekitUrl(app)}/twirp/livekit.RoomService/`;
  return app.api({ base, headers: { authorization: `Bearer ${token}` } });
}

/** Asks LiveKit for a room by its name, as who may list all of them. */
export async function listRoom(app: App, name: string): Promise<HttpResponse> {
  const rooms = roomServiceOf(app, await makeToken(app, { roomList: true }));
  return rooms.ask('POST', 'ListRooms', { json: { names: [name] } });
}

/** Asks LiveKit whether it lets somebody in, as clients do before they connect. */
export function validate(app: App, token: string): Promise<HttpResponse> {
  return app.http.get(`${livekitUrl(app)}/rtc/validate?access_token=${token}`);
}

/**
 * Enters a room over LiveKit's signal connection, and gives what it says to who has come in; `await using` leaves
 * again.
 * @throws when it is refused
 */
export async function enter(app: App, token: string, room?: string): Promise<JoinResponse & Disposable> {
  const query = new URLSearchParams({
    access_token: token,
    protocol: String(PROTOCOL),
    auto_subscribe: '1',
    ...(room ? { room } : {}),
  });
  const socket = app.webSocket(`${livekitUrl(app)}/rtc?${query}`);
  socket.binaryType = 'arraybuffer';
  const [event] = (await once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })) as [
    MessageEvent<ArrayBuffer>,
  ];
  const { message } = SignalResponse.fromBinary(new Uint8Array(event.data));
  if (message.case !== 'join') throw new Error(`LiveKit answers ${message.case} to who comes in`);
  return Object.assign(message.value, { [Symbol.dispose]: () => socket.close() });
}
