// The backend's API, with the browser's session.
const API = '/api/v1.0';

/** Asks, with what Django wants against forged requests; gives status and JSON. */
export async function ask(method, path, content) {
  const headers = {
    'content-type': 'application/json',
    'X-CSRFToken': /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? '',
  };
  const answer = await fetch(API + path, { method, headers, body: content && JSON.stringify(content) });
  return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() };
}

/** Where one signs in, and comes back to this page. */
export function loginUrl() {
  return `${API}/authenticate/?silent=false&returnTo=${encodeURIComponent(location.href)}`;
}

/** Where one signs out. */
export const LOGOUT = `${API}/logout/`;
