import type { Api, App } from '@cc-ci/recipe';
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

/** The API for who has a token of the provider; without one, for nobody. */
export function docsOf(app: App, token?: string): Api {
  return app.api({ base: API, headers: token ? { authorization: `Bearer ${token}` } : {} });
}

/** The path of a route of the API, for who goes there in a session. */
export function apiPath(path: string): string {
  return API + path;
}

/** Makes a document. */
export function createDocument(docs: Api, title: string): Promise<Document> {
  return docs.ask('POST', '/documents/', { json: { title } }).expect(201).json<Document>();
}

/** Titles of all documents that somebody finds in their list. */
export async function listTitles(docs: Api): Promise<readonly (string | null)[]> {
  const list = docs.ask('GET', '/documents/', { query: { page_size: 200 } });
  return (await list.json<{ results: Document[] }>()).results.map(({ title }) => title);
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
