import { randomUUID } from 'node:crypto';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { App, Page } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import type * as Y from 'yjs';
import { createDocument, docsOf } from '../lasuite-docs-api.ts';

test('what one writes into a document the other reads, and who has no session neither', async ({ app, page, sso }) => {
  const { id } = await createDocument(docsOf(app, (await sso.passwordGrant()).access_token), 'together');
  await page.goto('/');
  await page.getByRole('button', { name: 'Start Writing' }).first().click();
  await sso.signIn(page);
  await page.getByRole('button', { name: 'Logout' }).waitFor();

  const cookie = await cookiesOf(page);
  using writer = await meet(app, id, cookie);
  // One behind the other: Docs stumbles over two first visits of one user at once.
  using reader = await meet(app, id, cookie);
  const text = `hello ${randomUUID()}`;
  writer.text.insert(0, text);
  await expect.poll(() => reader.text.toString(), { timeout: 90_000 }).toBe(text);
  await expect(meet(app, id, 'docs_sessionid=made-up')).rejects.toThrow('permission-denied');
});

async function cookiesOf(page: Page): Promise<string> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}

/**
 * Goes into a document as Docs' editor does, and gives its text.
 * @throws what the server gives as its reason for not letting in
 */
async function meet(app: App, id: string, cookie: string): Promise<Disposable & { readonly text: Y.Text }> {
  const { promise: letIn, resolve, reject } = Promise.withResolvers<unknown>();
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: `wss://${app.domain}/collaboration/ws/?room=${id}`,
    // It is called with `new`, which an arrow function does not take.
    WebSocketPolyfill: function (url: string) {
      return app.webSocket(url, { headers: { cookie, origin: app.url } });
    },
  });
  const provider = new HocuspocusProvider({
    websocketProvider,
    name: id,
    onSynced: resolve,
    onAuthenticationFailed: ({ reason }) => reject(new Error(reason)),
  });
  provider.attach();
  using leaving = new DisposableStack();
  leaving.defer(() => websocketProvider.destroy());
  leaving.defer(() => provider.destroy());
  await letIn;
  const left = leaving.move();
  return { text: provider.document.getText('together'), [Symbol.dispose]: () => left.dispose() };
}
