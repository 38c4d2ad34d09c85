// What stands in the place of meet's own page: it goes by the API alone, and names things as upstream's page does.
import { ask, LOGOUT, loginUrl } from './api.js';
import { button, link, text } from './elements.js';
import { showRoom } from './room.js';

const main = document.querySelector('main');
const { status, body: user } = await ask('GET', '/users/me/');
const signedIn = status === 200;

if (signedIn) document.querySelector('header').append(button(user.full_name || user.email, showMenu));
if (location.pathname === '/') showHome();
else await showRoom(main, location.pathname.slice(1), signedIn ? user.full_name : '');

function showHome() {
  main.append(text('h1', 'Simple and Secure Video Conferencing'));
  main.append(signedIn ? button('Create a meeting', showOptions) : link('Login', loginUrl()));
}

function showOptions() {
  main.append(menu(item('Start an instant meeting', makeRoom)));
}

function showMenu() {
  document.querySelector('header').append(menu(item('Logout', () => location.assign(LOGOUT))));
}

async function makeRoom() {
  const { body } = await ask('POST', '/rooms/', { name: [3, 4, 3].map(letters).join('-') });
  location.assign(`/${body.slug}`);
}

function letters(count) {
  return [...crypto.getRandomValues(new Uint8Array(count))]
    .map((byte) => String.fromCharCode(97 + (byte % 26)))
    .join('');
}

function menu(...items) {
  const element = document.createElement('div');
  element.role = 'menu';
  element.append(...items);
  return element;
}

function item(label, act) {
  const element = button(label, act);
  element.role = 'menuitem';
  return element;
}
