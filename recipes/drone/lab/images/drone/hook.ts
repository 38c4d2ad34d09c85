import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Gitea } from './gitea.ts';
import { type Answer, json, notFound, problem, type Request } from './http.ts';
import { viewBuild } from './views.ts';
import type { Build, Repo, Store, User } from './store.ts';
import { trigger } from './trigger.ts';

interface Person {
  readonly login?: string;
  readonly username?: string;
  readonly name?: string;
  readonly full_name?: string;
  readonly email?: string;
  readonly avatar_url?: string;
}

/** What Gitea sends about a push. */
interface Push {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly compare_url: string;
  readonly commits: readonly { readonly message: string; readonly author: Person }[];
  readonly repository: { readonly name: string; readonly owner: Person };
  readonly pusher: Person;
  readonly sender: Person;
}

const NO_COMMIT = '0'.repeat(40);

/** Makes the webhook in Gitea through which pushes are told, in the place of one that is there already. */
export async function replaceHook(gitea: Gitea, user: User, { slug, signer }: Repo, address: string): Promise<void> {
  await removeHook(gitea, user, slug, address);
  const config = { url: `${address}/hook`, content_type: 'json', secret: signer };
  await gitea.ask(user, 'POST', `/repos/${slug}/hooks`, {
    type: 'gitea',
    active: true,
    events: ['pull_request', 'create', 'delete', 'push'],
    config,
  });
}

/** `POST /hook`: a push that is signed with the repository's secret makes a build. */
export async function handleHook(
  store: Store,
  gitea: Gitea,
  address: string,
  { headers, body }: Request,
): Promise<Answer> {
  if (headers['x-gitea-event'] !== 'push') return { status: 200 };
  const push = JSON.parse(body.toString()) as Push;
  const { name, owner } = push.repository;
  const repo = store.first('repos', { slug: `${owner.login ?? owner.username ?? ''}/${name}` });
  if (!repo?.signer) return problem(400, 'Cannot find repository');
  if (!isSigned(body, repo.signer, String(headers['x-gitea-signature'] ?? '')))
    return problem(400, 'Invalid webhook signature');
  if (!repo.active || push.after === NO_COMMIT) return { status: 200 };
  const build = await trigger({ store, gitea, address }, repo, buildOf(push)).catch((error: unknown) => error as Error);
  if (build instanceof Error) return build.message === 'Not Found' ? notFound : problem(500, build.message);
  return build ? json(viewBuild(build)) : { status: 200, body: 'null\n' };
}

function buildOf({ ref, before, after, compare_url: link, commits: [commit], pusher, sender }: Push): Partial<Build> {
  const author = commit?.author ?? pusher;
  const isTag = ref.startsWith('refs/tags/');
  const branch = ref.replace(/^refs\/(heads|tags)\//, '');
  return {
    trigger: '@hook',
    event: isTag ? 'tag' : 'push',
    action: isTag ? 'create' : '',
    link,
    message: commit?.message ?? '',
    before,
    after,
    ref,
    source: branch,
    target: branch,
    author: author.username ?? author.login ?? '',
    author_name: author.name ?? author.full_name ?? '',
    author_email: author.email ?? '',
    author_avatar: sender.avatar_url ?? '',
    sender: sender.login ?? '',
  };
}

async function removeHook(gitea: Gitea, user: User, slug: string, address: string): Promise<void> {
  const hooks = await gitea.ask<{ id: number; config: { url: string } }[]>(
    user,
    'GET',
    `/repos/${slug}/hooks?limit=50`,
  );
  const ours = hooks.find(({ config }) => new URL(config.url).host === new URL(address).host);
  if (ours) await gitea.ask(user, 'DELETE', `/repos/${slug}/hooks/${ours.id}`);
}

function isSigned(body: Buffer, key: string, signature: string): boolean {
  const wanted = createHmac('sha256', key).update(body).digest('hex');
  return signature.length === wanted.length && timingSafeEqual(Buffer.from(signature), Buffer.from(wanted));
}
