import { randomUUID } from 'node:crypto';
import { type App, converge, type HttpResponse, marker, type MarkerRow, type RequestOptions } from '@cc-ci/recipe';

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
  alter: async ({ app }, row) =>
    void (await askAsOwner(app, 'PATCH', `/rest/workflows/${await idOf(app, row.key)}`, {
      json: { nodes: draftOf(row).nodes },
      query: { forceSave: true },
    })),
  remove: async ({ app }, key) => deleteWorkflow(app, await idOf(app, key)),
});

/** Login of the owner. */
export function owner(app: App): { email: string; password: string } {
  return { email: 'owner@example.com', password: app.credential('owner') };
}

/** Saves a workflow, as the owner. */
export async function createWorkflow(app: App, draft: Draft): Promise<Workflow> {
  return dataOf(await askAsOwner(app, 'POST', '/rest/workflows', { json: { settings: {}, ...draft } }));
}

/** A workflow as it was saved. */
export async function readWorkflow(app: App, id: string): Promise<Workflow> {
  return dataOf(await askAsOwner(app, 'GET', `/rest/workflows/${id}`));
}

/** Makes a workflow answer from now on. */
export async function activate(app: App, { id, versionId }: Workflow): Promise<Workflow> {
  return dataOf(await askAsOwner(app, 'POST', `/rest/workflows/${id}/activate`, { json: { versionId } }));
}

/** Archives and deletes: one that is not archived is not deleted. */
export async function deleteWorkflow(app: App, id: string): Promise<void> {
  await askAsOwner(app, 'POST', `/rest/workflows/${id}/archive`, { json: {} });
  await askAsOwner(app, 'DELETE', `/rest/workflows/${id}`);
}

/** Asks as the owner, whose account is made where there is none. @throws Error with the answer, where it is not 2xx */
export async function askAsOwner(
  app: App,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<HttpResponse> {
  const ask = async () => app.http.request(method, path, { ...options, headers: { cookie: await session(app) } });
  const answer = await ask();
  if (answer.status !== 401) return expectOk(answer);
  // The account is another: the data of before is not there any more.
  sessions.delete(app.domain);
  return expectOk(await ask());
}

/** A step of a workflow, by its name and type. */
export function node(
  name: string,
  type: string,
  typeVersion: number,
  parameters: Readonly<Record<string, unknown>>,
): Node {
  return { id: randomUUID(), name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters };
}

/** Cookies by domain: n8n lets nobody sign in more than five times a minute. */
const sessions = new Map<string, Promise<string>>();

function session(app: App): Promise<string> {
  const known = sessions.get(app.domain) ?? signIn(app);
  sessions.set(app.domain, known);
  return known;
}

async function signIn(app: App): Promise<string> {
  const { userManagement } = dataOf<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
    expectOk(await app.http.get('/rest/settings')),
  );
  const answer = await (userManagement.showSetupOnFirstLoad ? setUp(app) : logIn(app));
  return expectOk(answer)
    .setCookies.map((cookie) => cookie.split(';')[0])
    .join('; ');
}

function setUp(app: App): Promise<HttpResponse> {
  return app.http.post('/rest/owner/setup', { json: { ...owner(app), firstName: 'Cc', lastName: 'Ci' } });
}

/** Whoever runs the tests again and again is told to wait. */
function logIn(app: App): Promise<HttpResponse> {
  const { email, password } = owner(app);
  const ask = (signal: AbortSignal) =>
    app.http.post('/rest/login', { json: { emailOrLdapLoginId: email, password }, signal });
  return converge(ask, ({ status }) => status !== 429, {
    what: 'n8n to let the owner sign in again',
    timeoutMs: 75_000,
    intervalMs: 2_000,
  });
}

async function marked(app: App): Promise<Workflow[]> {
  const all = dataOf<Workflow[]>(await askAsOwner(app, 'GET', '/rest/workflows'));
  return Promise.all(all.filter(({ name }) => name.startsWith(PREFIX)).map(({ id }) => readWorkflow(app, id)));
}

async function idOf(app: App, key: string): Promise<string> {
  const found = (await marked(app)).find(({ name }) => name === PREFIX + key);
  if (!found) throw new Error(`there is no workflow "${PREFIX}${key}"`);
  return found.id;
}

function draftOf({ key, value }: MarkerRow): Draft {
  return { name: PREFIX + key, nodes: [node('Note', 'stickyNote', 1, { content: value })], connections: {} };
}

function expectOk(answer: HttpResponse): HttpResponse {
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${answer.method} ${answer.url}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer;
}

function dataOf<T>(answer: HttpResponse): T {
  return answer.json<{ data: T }>().data;
}
