// A room: its door, and who is in it.
import { Room, RoomEvent } from './livekit-client.js';
import { ask } from './api.js';
import { button, field, text } from './elements.js';

/** Shows the door of a room, to those whom the backend gives a token. */
export async function showRoom(main, slug, name) {
  const { status, body } = await ask('GET', `/rooms/${slug}/`);
  if (status !== 200) return main.append(text('h1', 'Verify your meeting code'));
  if (!body.livekit) return main.append(text('h1', 'You cannot join this call'));
  const username = field('Your name', name);
  const join = button('Join', () => enter(main, slug, username.querySelector('input').value));
  main.append(text('h1', 'Join the meeting?'), username, join);
}

async function enter(main, slug, username) {
  const { body } = await ask('GET', `/rooms/${slug}/?username=${encodeURIComponent(username)}`);
  const room = new Room();
  const people = document.createElement('ul');
  const show = () => people.replaceChildren(...namesIn(room).map((name) => text('li', name)));
  room.on(RoomEvent.ParticipantConnected, show).on(RoomEvent.ParticipantDisconnected, show);
  main.replaceChildren(text('h1', 'Connecting'));
  await room.connect(body.livekit.url, body.livekit.token).then(
    () =>
      main.replaceChildren(
        people,
        button('Leave', () => leave(main, room)),
      ),
    (error) => main.replaceChildren(text('h1', `An error occurred: ${error.message}`)),
  );
  show();
}

function namesIn(room) {
  return [room.localParticipant, ...room.remoteParticipants.values()].map(({ name, identity }) => name || identity);
}

async function leave(main, room) {
  await room.disconnect();
  main.replaceChildren(text('h1', 'You have left the meeting'));
}
