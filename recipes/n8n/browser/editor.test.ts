import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { createWorkflow, node, owner } from '../n8n-api.ts';

test('the owner signs in and opens a workflow in the editor', async ({ app, page }) => {
  const note = `note ${randomUUID()}`;
  const { id } = await createWorkflow(app, {
    name: `seen ${note}`,
    nodes: [node('Note', 'stickyNote@1', { content: note })],
    connections: {},
  });
  const { email, password } = owner(app);

  await page.goto(`/workflow/${id}`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByText(note, { exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toContain(`/workflow/${id}`);
});
