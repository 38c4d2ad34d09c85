import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { publish, publishFolder, republish } from '../custom-html-api.ts';

test('what is written into the volume is served', async ({ app }) => {
  const marker = `<p>grüße ${randomUUID()}</p>`;
  const path = await publish(app, 'html', marker);
  expect(await app.http.get(path)).toMatchObject({ status: 200, text: marker });
});

test('a changed file is served changed', async ({ app }) => {
  const path = await publish(app, 'txt', 'first');
  expect((await app.http.get(path)).text).toBe('first');
  await republish(app, path, 'second');
  expect((await app.http.get(path)).text).toBe('second');
});

test('bytes are served as they are', async ({ app }) => {
  const bytes = randomBytes(64 * 1024);
  const path = await publish(app, 'bin', bytes);
  expect((await app.http.get(path)).bytes.equals(bytes)).toBe(true);
});

test('a folder is served by its index.html', async ({ app }) => {
  const marker = `<p>${randomUUID()}</p>`;
  expect(await app.http.get(await publishFolder(app, marker))).toMatchObject({ status: 200, text: marker });
});

test('a file that is not there is 404', async ({ app }) => {
  expect(await app.http.get(`/${randomUUID()}.html`)).toMatchObject({ status: 404 });
});
