import { randomUUID } from 'node:crypto';
import type { App } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { publish } from '../custom-html-api.ts';

test('a page with its stylesheet and script is rendered in a browser', async ({ app, page }) => {
  const marker = randomUUID();
  const blank = await page.screenshot();
  const response = await page.goto(await publishSite(app, marker));
  expect(response?.status()).toBe(200);
  expect(await page.getByRole('heading').innerText()).toBe(`Hello ${marker}`);
  expect(await page.getByTestId('script').innerText()).toBe('script has run');
  expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
    'rgb(0, 128, 128)',
  );
  expect((await page.screenshot()).equals(blank), 'the window stayed blank').toBe(false);
});

/** A browser refuses a stylesheet or a script of the wrong content type, which an HTTP request would not notice. */
async function publishSite(app: App, marker: string): Promise<string> {
  const style = await publish(app, 'css', 'body { background: teal; }');
  const script = await publish(app, 'js', `document.querySelector('[data-testid=script]').append('script has run');`);
  const html = `<!doctype html><link rel="stylesheet" href="${style}"><h1>Hello ${marker}</h1><p data-testid="script"></p><script src="${script}"></script>`;
  return publish(app, 'html', html);
}
