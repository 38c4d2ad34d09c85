import type { App, HttpResponse, RequestOptions } from '@cc-ci/recipe';
import * as Y from 'yjs';

const API = '/api/v1.0';

/** Where Docs' editor keeps a document's blocks inside the Yjs document. */
const STORE = 'document-store';

/** A document without its content, as far as tests look at it. */
export interface Document {
  readonly id: string;
  readonly title: string | null;
  readonly user_role: string | null;
  readonly link_reach: string;
  readonly deleted_at: string | null;
  readonly abilities: Readonly<Record<string, unknown>>;
}

/** Asks the API as somebody. */
export interface Docs {
  ask(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
}

/** The API for who has a token of the provider; without one, for nobody. */
export function docsOf(app: App, token?: string): Docs {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  return {
    ask: (method, path, options = {}) =>
      app.http.request(method, API + path, { ...options, headers: { ...headers, ...options.headers } }),
  };
}

/** The path of a route of the API, for who goes there in a session. */
export function apiPath(path: string): string {
  return API + path;
}

/** Makes a document; throws unless the API says that it did. */
export async function createDocument(docs: Docs, title: string): Promise<Document> {
  const answer = await docs.ask('POST', '/documents/', { json: { title } });
  if (answer.status !== 201) throw new Error(`no document was made: ${answer.status} ${answer.text}`);
  return answer.json<Document>();
}

/** Titles of all documents that somebody finds in their list. */
export async function listTitles(docs: Docs): Promise<readonly (string | null)[]> {
  const answer = await docs.ask('GET', '/documents/', { query: { page_size: 200 } });
  return answer.json<{ results: Document[] }>().results.map(({ title }) => title);
}

/** A Yjs document with one paragraph, in base64, as the editor saves it. */
export function contentWith(text: string): string {
  const document = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  document.getXmlFragment(STORE).insert(0, [paragraph]);
  return Buffer.from(Y.encodeStateAsUpdate(document)).toString('base64');
}

/** What stands in the document of which this is the content. */
export function textIn(content: string): string {
  const document = new Y.Doc();
  Y.applyUpdate(document, Buffer.from(content, 'base64'));
  return document.getXmlFragment(STORE).toString();
}
