import { parseAllDocuments } from 'yaml';
import type { Gitea } from './gitea.ts';
import { type Build, now, type Repo, type Stage, type Store } from './store.ts';

/** What the parts of the server share. */
export interface Parts {
  readonly store: Store;
  readonly gitea: Gitea;
  /** Of the server itself. */
  readonly address: string;
}

/** A document of the configuration. */
interface Document {
  readonly kind?: string;
  readonly type?: string;
  readonly name?: string;
  readonly platform?: { readonly os?: string; readonly arch?: string };
  readonly trigger?: Readonly<Record<'branch' | 'event', string | readonly string[] | Include | undefined>>;
}

interface Include {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  success: 'Build is passing',
  failure: 'Build is failing',
  error: 'Build encountered an error',
  pending: 'Build is pending',
  running: 'Build is running',
};

/**
 * Makes a build of what was pushed, with a stage for each pipeline that wants it; none where nobody wants it.
 * @throws Error where Gitea has no configuration
 */
export async function trigger(parts: Parts, repo: Repo, facts: Partial<Build>): Promise<Build | undefined> {
  if (facts.event !== 'tag' && /\[(ci skip|skip ci)\]|\*\*\*no_ci\*\*\*/i.test(facts.message ?? '')) return undefined;
  const { store, gitea } = parts;
  const owner = store.first('users', { id: repo.user_id });
  if (!owner) throw new Error('sql: no rows in result set');
  const text = await gitea.file(owner, repo, repo.config, facts.after ?? '');
  const read = pipelinesIn(text);
  const wanted = typeof read === 'string' ? [] : read.filter((each) => wants(each, facts));
  if (typeof read !== 'string' && wanted.length === 0) return undefined;
  const { counter } = store.update('repos', repo.id, { counter: repo.counter + 1 });
  const times = { created: now(), updated: now(), version: 1 };
  const status =
    typeof read === 'string'
      ? { status: 'error', error: read, started: now(), finished: now() }
      : { status: 'pending' };
  const build = store.insert('builds', { repo_id: repo.id, number: counter, ...facts, ...status, ...times });
  wanted.forEach((each, index) =>
    store.insert('stages', { ...stageOf(each), repo_id: repo.id, build_id: build.id, number: index + 1, ...times }),
  );
  await sendStatus(parts, repo, build);
  return build;
}

/** Tells Gitea how a build is, beside its commit; that it cannot be told changes nothing for the build. */
export async function sendStatus(
  { store, gitea, address }: Parts,
  { slug, user_id: id }: Repo,
  { after, event, number, status }: Build,
): Promise<void> {
  const owner = store.first('users', { id });
  if (!owner) return;
  const state = status === 'running' ? 'pending' : status;
  const body = {
    state,
    target_url: `${address}/${slug}/${number}`,
    description: DESCRIPTIONS[status] ?? '',
    context: `continuous-integration/drone/${event}`,
  };
  await gitea
    .ask(owner, 'POST', `/repos/${slug}/statuses/${after}`, body)
    .catch((error: unknown) => console.error(`cannot create status: ${String(error)}`));
}

/** The pipelines of a configuration, or what is wrong with it. */
function pipelinesIn(text: string): Document[] | string {
  const documents = parseAllDocuments(text);
  const [mistake] = documents.flatMap(({ errors }) => errors);
  if (mistake) return `yaml: ${mistake.message}`;
  return documents.map((document) => document.toJS() as Document).filter(({ kind }) => kind === 'pipeline');
}

function wants(
  { trigger: { branch, event } = { branch: undefined, event: undefined } }: Document,
  facts: Partial<Build>,
): boolean {
  return fits(branch, facts.target ?? '') && fits(event, facts.event ?? '');
}

function fits(rule: string | readonly string[] | Include | undefined, value: string): boolean {
  if (rule === undefined) return true;
  const { include = [], exclude = [] }: Include =
    typeof rule === 'string' ? { include: [rule] } : 'length' in rule ? { include: rule } : rule;
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test(value);
  return !exclude.some(matches) && (include.length === 0 || include.some(matches));
}

function stageOf({
  kind = 'pipeline',
  type = 'docker',
  name = 'default',
  platform: { os = 'linux', arch = 'amd64' } = {},
}: Document): Partial<Stage> {
  return { kind, type, name, os, arch, status: 'pending' };
}
