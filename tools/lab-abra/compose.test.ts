import { expect, test } from 'vitest';
import { composeFileNames, parseCompose } from './compose-files.ts';
import { mergeCompose, objectName } from './compose-model.ts';

test('COMPOSE_FILE names the files in order, compose.yml is the default', () => {
  expect(composeFileNames({})).toEqual(['compose.yml']);
  expect(composeFileNames({ COMPOSE_FILE: 'compose.yml:compose.smtp.yml' })).toEqual([
    'compose.yml',
    'compose.smtp.yml',
  ]);
});

test('an overlay changes what it names and leaves the rest', () => {
  const below = parseCompose(
    'a',
    'version: "3.8"\nservices: {app: {image: "a:${TAG}", healthcheck: {test: [CMD, x]}, deploy: {labels: ["k=${STACK_NAME}", "l=1"]}}}',
  );
  const above = parseCompose(
    'b',
    'services: {app: {secrets: [smtp], healthcheck: {disable: true}, deploy: {labels: {l: 2}}}, db: {image: "db:1"}}\nsecrets: {smtp: {external: true, name: "${STACK_NAME}_smtp_v1"}}',
  );
  const model = mergeCompose(
    [
      { name: 'a', content: below },
      { name: 'b', content: above },
    ],
    { TAG: '1', STACK_NAME: 's' },
  );
  expect(model.services['app']).toEqual({
    image: 'a:1',
    labels: { k: 's', l: '2' },
    secrets: ['smtp'],
    configs: [],
    hasHealthcheck: false,
  });
  expect(Object.keys(model.services)).toEqual(['app', 'db']);
  expect(objectName('smtp', model.secrets['smtp']!, 's')).toBe('s_smtp_v1');
});

test('modes are octal, as Docker reads them, and a port stays what is written', () => {
  const { services } = parseCompose(
    'a',
    'services: {app: {configs: [{source: x, mode: 0555}], ports: ["22:22"], sysctls: {a: 0}}}',
  );
  expect(services!['app']).toMatchObject({ configs: [{ mode: 0o555 }], ports: ['22:22'], sysctls: { a: 0 } });
});

test('a file that does not parse is named with the place', () => {
  expect(() => parseCompose('compose.yml', 'services:\n  app: [')).toThrow(/unable to parse compose\.yml: .*line 2/);
  expect(() => parseCompose('compose.yml', '- a')).toThrow('unable to parse compose.yml: it holds no mapping');
});
