import { type Answer, redirect, type Request } from './http.ts';
import { reposOf } from './sync.ts';
import type { Store } from './store.ts';

const NOTE =
  'A stand-in for Drone: it speaks to Gitea, to runners and to the API’s clients, and its pages only show what there is.';

/** Every page that is nothing else: what somebody has here, or the way to sign in. */
export function handlePage(store: Store, { path, user, query }: Request): Answer {
  if (!user && path === '/') return redirect('/welcome');
  if (path === '/login/error')
    return page(`<p id="error">Login failed. ${escape(query.get('message') ?? '')}</p><a href="/login">Sign in</a>`);
  if (!user) return page('<a href="/login">Continue</a>');
  const rows = reposOf(store, user).map((repo) => {
    const [latest] = store.find('builds', { repo_id: repo.id }).toReversed();
    const state = repo.active
      ? latest
        ? `#${latest.number} ${latest.status}: ${escape(latest.message.trim())}`
        : 'no builds'
      : 'inactive';
    return `<li><a href="/${escape(repo.slug)}">${escape(repo.slug)}</a> <span>${state}</span></li>`;
  });
  return page(`<p>Signed in as <b id="login">${escape(user.login)}</b></p><ul id="repositories">${rows.join('')}</ul>`);
}

function page(content: string): Answer {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drone CI</title></head><body><h1>Drone</h1><p>${NOTE}</p>${content}</body></html>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
