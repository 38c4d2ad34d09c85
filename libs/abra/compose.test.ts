import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '@cc-ci/core';
import { afterAll, expect, test } from 'vitest';
import { assertRecipe, interpolate, readCompose } from './compose.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-compose-'));
afterAll(() => rmSync(dir, { recursive: true }));
const write = (file: string, text: string) => writeFileSync(join(dir, file), text);

test('lays the chosen files over each other and fills in variables', () => {
  write(
    'compose.yml',
    'services:\n  app:\n    image: ghost:${TAG:-6}\n    deploy:\n      labels:\n        - "coop-cloud.${STACK_NAME}.version=1.2.0+6"\n        - "backupbot.backup=${ENABLE_BACKUPS:-true}"\nvolumes:\n  data:\n',
  );
  write(
    'compose.db.yml',
    'services:\n  app:\n    deploy:\n      labels: { extra: 1 }\n  db:\n    image: mariadb:$DB_TAG\n',
  );
  write('abra.sh', 'export DB_TAG=10.11\n');
  const config = readCompose(
    dir,
    new Map([
      ['COMPOSE_FILE', 'compose.yml:compose.db.yml'],
      ['STACK_NAME', 'ghos_ci_test'],
    ]),
  );
  expect(config).toEqual({
    services: {
      app: {
        image: 'ghost:6',
        labels: { 'coop-cloud.ghos_ci_test.version': '1.2.0+6', 'backupbot.backup': 'true', extra: '1' },
      },
      db: { image: 'mariadb:10.11', labels: {} },
    },
    volumes: ['data'],
  });
});

test('a file that does not parse is told with its line', () => {
  write('compose.bad.yml', 'services:\n  app:\n   image: [x\n  y: 1\n');
  const read = () => readCompose(dir, new Map([['COMPOSE_FILE', 'compose.bad.yml']]));
  expect(read).toThrow(
    expect.objectContaining({ code: 'COMPOSE_UNREADABLE', message: 'compose.bad.yml does not parse as YAML' }),
  );
  expect(read).toThrow(expect.objectContaining({ last: expect.stringMatching(/line \d/) }));
});

test('a folder without .env.sample, or without a service "app", is no recipe', () => {
  const refusal = () => {
    try {
      assertRecipe('ghost', dir, '/repos/ghost at main');
    } catch (error) {
      return formatError(error);
    }
    return 'accepted';
  };
  expect(refusal()).toContain('/repos/ghost at main is not a recipe: it has no .env.sample');
  write('.env.sample', 'TYPE=ghost\n');
  expect(refusal()).toBe('accepted');
  write('compose.yml', 'services:\n  web:\n    image: x\n');
  expect(refusal()).toContain('service "app"');
});

test.each([
  ['${A:-x}', {}, 'x'],
  ['${A:-x}', { A: '' }, 'x'],
  ['${A-x}', { A: '' }, ''],
  ['$A and $$A', { A: '1' }, '1 and $A'],
  ['${A:-${B:-y}}', {}, 'y'],
])('%s with %o is %s', (text, variables, expected) => {
  expect(interpolate(text, new Map(Object.entries(variables)))).toBe(expected);
});
