import { type Html, html, type HtmlValue } from './html.ts';
import type { RunRecord } from './record-shape.ts';

/** A relative path as a link: a `?`, `#` or `%` in a log's name is part of the name. */
export function href(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Something as a link, or as it is where there is no address. */
export function linked(url: string | undefined, what: HtmlValue): Html {
  return url ? html`<a href="${url}" rel="noreferrer">${what}</a>` : html`${what}`;
}

/** Where people see a repository, where its address is one of the web; a path and what needs a key are none. */
export function webUrl(src: string | undefined): string | undefined {
  if (!src || !URL.canParse(src)) return undefined;
  const { protocol, origin, pathname } = new URL(src);
  return /^https?:$/.test(protocol) ? `${origin}${pathname.replace(/\/$/, '').replace(/\.git$/, '')}` : undefined;
}

/** The page of a commit, as Gitea, Forgejo, GitHub and GitLab have it. */
export function commitUrl(src: string | undefined, commit: string): string | undefined {
  const repository = webUrl(src);
  return repository && `${repository}/commit/${commit}`;
}

/**
 * The page of a pull request, where `ref` tells that it is one of this repository. A fork does not tell where its pull
 * request was opened.
 */
export function pullUrl({ src, ref }: RunRecord['trigger']): string | undefined {
  const repository = webUrl(src);
  const [, kind, number] = /^(?:refs\/)?(pull|merge-requests)\/(\d+)\/head$/.exec(ref ?? '') ?? [];
  if (!repository || !number) return undefined;
  if (kind === 'merge-requests') return `${repository}/-/merge_requests/${number}`;
  return `${repository}/${new URL(repository).host === 'github.com' ? 'pull' : 'pulls'}/${number}`;
}
