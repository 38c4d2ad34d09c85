// What stands in the place of Docs' own page: it goes by the API alone, and names things as upstream's page does.
import { ask, AUTHENTICATE, LOGOUT } from './api.js';

const main = document.querySelector('main');
const header = document.querySelector('header');

const { status, body: user } = await ask('GET', '/users/me/');
if (status === 200) await showSignedIn();
else showHome();

function showHome() {
  main.append(
    heading('Collaborative writing, Simplified.'),
    button('Start Writing', () => location.assign(AUTHENTICATE)),
  );
}

async function showSignedIn() {
  header.append(
    text('span', user.full_name),
    button('Logout', () => location.assign(LOGOUT)),
  );
  const [, id] = /^\/docs\/([0-9a-f-]{36})\/?$/.exec(location.pathname) ?? [];
  if (id) await showDocument(id);
  else await showGrid();
}

async function showGrid() {
  const grid = document.createElement('ul');
  grid.dataset.testid = 'docs-grid';
  const { body } = await ask('GET', '/documents/');
  for (const { id, title } of body.results) grid.append(link(`/docs/${id}/`, title ?? 'Untitled document'));
  main.append(button('New doc', makeDocument), grid);
}

async function makeDocument() {
  const { body } = await ask('POST', '/documents/', {});
  location.assign(`/docs/${body.id}/`);
}

async function showDocument(id) {
  const { status: found, body } = await ask('GET', `/documents/${id}/`);
  if (found !== 200) return main.append(heading('You do not have access to this document'));
  const title = text('span', body.title ?? '');
  title.contentEditable = 'plaintext-only';
  title.role = 'textbox';
  title.ariaLabel = 'Document title';
  title.addEventListener('blur', () => ask('PATCH', `/documents/${id}/`, { title: title.textContent }));
  return main.append(
    button('Back to homepage', () => location.assign('/')),
    title,
  );
}

function heading(words) {
  return text('h2', words);
}

function button(label, act) {
  const element = text('button', label);
  element.addEventListener('click', act);
  return element;
}

function link(href, words) {
  const element = text('a', words);
  element.href = href;
  const item = document.createElement('li');
  item.append(element);
  return item;
}

function text(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}
