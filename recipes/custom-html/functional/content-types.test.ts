import { expect, test } from '@cc-ci/recipe/test';
import { publish } from '../custom-html-api.ts';

const FILES = [
  { extension: 'html', content: '<!doctype html><p>text</p>', type: 'text/html' },
  { extension: 'css', content: 'p { color: teal; }', type: 'text/css' },
  { extension: 'json', content: '{"answer":42}', type: 'application/json' },
  { extension: 'svg', content: '<svg xmlns="http://www.w3.org/2000/svg"/>', type: 'image/svg+xml' },
];

for (const { extension, content, type } of FILES) {
  test(`.${extension} is served as ${type}`, async ({ app }) => {
    const response = await app.http.get(await publish(app, extension, content));
    expect(response).toMatchObject({ status: 200, text: content });
    expect(response.headers['content-type']?.split(';')[0]).toBe(type);
  });
}
