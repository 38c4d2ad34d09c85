import { randomUUID } from 'node:crypto';
import type { App } from '@cc-ci/recipe';

/** Where the volume `content` is mounted, and what nginx serves. */
const DOCUMENT_ROOT = '/usr/share/nginx/html';

/**
 * Puts a file of an unused name into the served volume, as an author of the site would, and gives the path it is served
 * at.
 */
export async function publish(app: App, extension: string, content: string | Buffer): Promise<string> {
  const path = `/${randomUUID()}.${extension}`;
  await app.writeFile('app', `${DOCUMENT_ROOT}${path}`, content);
  return path;
}

/** Gives a published file new content. */
export async function republish(app: App, path: string, content: string): Promise<void> {
  await app.writeFile('app', `${DOCUMENT_ROOT}${path}`, content);
}

/** Makes a folder with an `index.html`, and gives the path it is served at. */
export async function publishFolder(app: App, content: string): Promise<string> {
  const path = `/${randomUUID()}/`;
  await app.exec('app', ['mkdir', '-p', `${DOCUMENT_ROOT}${path}`]);
  await app.writeFile('app', `${DOCUMENT_ROOT}${path}index.html`, content);
  return path;
}
