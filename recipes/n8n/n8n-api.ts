import { randomUUID } from 'node:crypto';
import { type Api, type App, type Asked, converge, type HttpResponse, marker, type MarkerRow } from '@cc-ci/recipe';

/** A step of a workflow. */
export interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a workflow is made of. */
export interface Draft {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly connections: Readonly<Record<string, unknown>>;
}

export interface Workflow extends Draft {
  readonly id: string;
  readonly active: boolean;
  readonly versionId: string;
}

const BASE = '/rest';
const PREFIX = 'cc-ci marker ';

/** Workflows that must survive, made and read over the API as the editor does it: a row's value stands in a note. */
export const workflowMarker = marker({
  describe: 'workflows over the API',
  read: async ({ app }) =>
    (await marked(app)).map(({ name, nodes }) => ({
      key: name.slice(PREFIX.length),
      value: String(nodes[0]?.parameters['content']),
    })),
  add: async ({ app }, row) => void (await createWorkflow(app, draftOf(row))),
  alter: async ({ app }, row) => {
    const n8n = await signInAsOwner(app);
    const { nodes } = draftOf(row);
    const path = `/workflows/${await idOf(app, row.key)}`;
    await n8n.ask('PATCH', path, { json: { nodes }, query: { forceSave: true } }).expect();
  },
  remove: async ({ app }, key) => deleteWorkflow(app, await idOf(app, key)),
});

/** Login of the owner. */
export function owner(app: App): { email: string; password: string } {
  return { email: 'owner@example.com', password: app.credential('owner') };
}

/** Saves a workflow, as the owner. */
export async function createWorkflow(app: App, draft: Draft): Promise<Workflow> {
  const n8n = await signInAsOwner(app);
  return dataOf(n8n.ask('POST', '/workflows', { json: { settings: {}, ...draft } }).expect());
}

/** A workflow as it was saved. */
export async function readWorkflow(app: App, id: string): Promise<Workflow> {
  const n8n = await signInAsOwner(app);
  return dataOf(n8n.ask('GET', `/workflows/${id}`).expect());
}

/** Makes a workflow answer from now on. */
export async function activate(app: App, { id, versionId }: Workflow): Promise<Workflow> {
  const n8n = await signInAsOwner(app);
  return dataOf(n8n.ask('POST', `/workflows/${id}/activate`, { json: { versionId } }).expect());
}

/** Archives and deletes: one that is not archived is not deleted. */
export async function deleteWorkflow(app: App, id: string): Promise<void> {
  const n8n = await signInAsOwner(app);
  await n8n.ask('POST', `/workflows/${id}/archive`, { json: {} }).expect();
  await n8n.ask('DELETE', `/workflows/${id}`).expect();
}

/** Cookies of owners, by domain: n8n lets nobody sign in more than five times a minute. */
const cookies = new Map<string, string>();

/** The editor's API as the owner, whose account is made where there is none. */
export async function signInAsOwner(app: App): Promise<Api> {
  const cookie = cookies.get(app.domain);
  const known = cookie === undefined ? undefined : app.api({ base: BASE, headers: { cookie } });
  // After a restore the account may be another.
  if (known && (await known.ask('GET', '/login')).status === 200) return known;
  const signedIn = await newCookie(app);
  cookies.set(app.domain, signedIn);
  return app.api({ base: BASE, headers: { cookie: signedIn } });
}

/** A step of a workflow, by its name; `type` is what n8n calls it, with the version: `webhook@2`. */
export function node(name: string, type: string, parameters: Readonly<Record<string, unknown>>): Node {
  const [kind, version] = type.split('@');
  const [id, typeVersion] = [randomUUID(), Number(version)];
  return { id, name, type: `n8n-nodes-base.${kind}`, typeVersion, position: [0, 0], parameters };
}

async function newCookie(app: App): Promise<string> {
  const n8n = app.api({ base: BASE });
  const settings = n8n.ask('GET', '/settings').expect();
  const { userManagement } = await dataOf<{ userManagement: { showSetupOnFirstLoad: boolean } }>(settings);
  const setUp = () => n8n.ask('POST', '/owner/setup', { json: { ...owner(app), firstName: 'Cc', lastName: 'Ci' } });
  const answer = userManagement.showSetupOnFirstLoad ? await setUp().expect() : await logIn(app, n8n);
  return answer.setCookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** Whoever runs the tests again and again is told to wait. */
function logIn(app: App, n8n: Api): Promise<HttpResponse> {
  const { email, password } = owner(app);
  const json = { emailOrLdapLoginId: email, password };
  return converge(
    (signal) => n8n.ask('POST', '/login', { json, signal }).expect(200, 429),
    ({ status }) => status === 200,
    {
      what: 'n8n to let the owner sign in again',
      timeoutMs: 75_000,
      intervalMs: 2_000,
    },
  );
}

async function marked(app: App): Promise<Workflow[]> {
  const n8n = await signInAsOwner(app);
  const all = await dataOf<Workflow[]>(n8n.ask('GET', '/workflows').expect());
  return Promise.all(all.filter(({ name }) => name.startsWith(PREFIX)).map(({ id }) => readWorkflow(app, id)));
}

async function idOf(app: App, key: string): Promise<string> {
  const found = (await marked(app)).find(({ name }) => name === PREFIX + key);
  if (!found) throw new Error(`there is no workflow "${PREFIX}${key}"`);
  return found.id;
}

function draftOf({ key, value }: MarkerRow): Draft {
  return { name: PREFIX + key, nodes: [node('Note', 'stickyNote@1', { content: value })], connections: {} };
}

async function dataOf<T>(answer: Asked): Promise<T> {
  return (await answer.json<{ data: T }>()).data;
}
