import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { objectName, readModel } from './compose-model.ts';

test('an overlay changes what it names and leaves the rest', () => {
  const repo = recipeOf({
    'compose.yml':
      'version: "3.8"\nservices: {app: {image: "a:${TAG}", healthcheck: {test: [CMD, x]}, deploy: {labels: ["k=${STACK_NAME}", "l=1"]}}}',
    'compose.b.yml':
      'version: "3.8"\nservices: {app: {secrets: [smtp], healthcheck: {disable: true}, deploy: {labels: {l: 2}}}, db: {image: "db:1"}}\nsecrets: {smtp: {external: true, name: "${STACK_NAME}_smtp_v1"}}',
  });
  const model = readModel(repo, { COMPOSE_FILE: 'compose.yml:compose.b.yml', TAG: '1', STACK_NAME: 's' });
  const { app } = model.services;
  expect(app?.image).toBe('a:1');
  expect(app?.deploy.labels).toEqual({ k: 's', l: '2' });
  expect(app?.secrets?.map(({ source }) => source)).toEqual(['smtp']);
  expect(app?.healthcheck?.disable).toBe(true);
  expect(Object.keys(model.services)).toEqual(['app', 'db']);
  expect(objectName('smtp', model.secrets['smtp']!, 's')).toBe('s_smtp_v1');
});

test.each([
  ['a mistake', 'services:\n  app: [', 'compose.yml line 2'],
  [
    'a missing file',
    undefined,
    'compose.yml: there is no such file: COMPOSE_FILE names it, and the recipe has no compose file',
  ],
])('%s ends the command with its place and its fix', (_what, text, said) => {
  const repo = recipeOf(text === undefined ? {} : { 'compose.yml': text });
  expect(() => readModel(repo, {})).toThrow(said);
});

function recipeOf(files: Readonly<Record<string, string>>): { name: string; dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'abra-compose-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return { name: 'thing', dir };
}
