import { randomUUID } from 'node:crypto';
import type { App } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { activate, createWorkflow, deleteWorkflow, type Draft, node, readWorkflow, signInAsOwner } from '../n8n-api.ts';

/** Greets whoever calls its webhook, with what an expression makes of the call. */
function greeter(path: string): Draft {
  const assignment = {
    id: randomUUID(),
    name: 'greeting',
    type: 'string',
    value: '={{ "hello " + $json.query.name.toUpperCase() }}',
  };
  return {
    name: `greeter ${path}`,
    nodes: [
      node('Call', 'webhook@2', { httpMethod: 'GET', path, responseMode: 'lastNode', options: {} }),
      node('Greet', 'set@3.4', { mode: 'manual', assignments: { assignments: [assignment] }, options: {} }),
    ],
    connections: { Call: { main: [[{ node: 'Greet', type: 'main', index: 0 }]] } },
  };
}

const call = (app: App, path: string) => app.http.get(`/webhook/${path}`, { query: { name: 'ada' } });

test('a workflow is read back as it was saved', async ({ app }) => {
  const draft = greeter(randomUUID());
  const { id } = await createWorkflow(app, draft);
  expect(id).toMatch(/^\w+$/);
  expect(await readWorkflow(app, id)).toMatchObject({ id, ...draft, active: false });
});

test('an active workflow answers its webhook, and what it did is kept', async ({ app }) => {
  const path = randomUUID();
  const workflow = await createWorkflow(app, greeter(path));
  expect(await call(app, path)).toMatchObject({ status: 404 });

  expect(await activate(app, workflow)).toMatchObject({ active: true });
  const answer = await call(app, path);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.json()).toEqual({ greeting: 'hello ADA' });
  const filter = JSON.stringify({ workflowId: workflow.id });
  const n8n = await signInAsOwner(app);
  expect(await n8n.ask('GET', '/executions', { query: { filter } }).json()).toMatchObject({
    data: { results: [{ workflowId: workflow.id, status: 'success', mode: 'webhook' }] },
  });
});

test('a deleted workflow is gone, and so is its webhook', async ({ app }) => {
  const path = randomUUID();
  const workflow = await createWorkflow(app, greeter(path));
  await activate(app, workflow);
  expect(await call(app, path)).toMatchObject({ status: 200 });
  await deleteWorkflow(app, workflow.id);
  expect(await call(app, path)).toMatchObject({ status: 404 });
  await expect(readWorkflow(app, workflow.id)).rejects.toMatchObject({ status: 404 });
});
