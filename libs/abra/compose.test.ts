import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '@cc-ci/core';
import { afterAll, expect, test } from 'vitest';
import { assertRecipe, readCompose } from './compose.ts';

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
    secrets: [],
  });
});

test('what abra.sh exports wins over the env, and what a function of it assigns does not count', () => {
  write('compose.yml', 'services:\n  app:\n    image: a:$TAG\n  db:\n    image: b:${OTHER:-none}\n');
  write('abra.sh', 'export TAG=2\nsetup() {\n  OTHER=3\n}\n');
  const { services } = readCompose(dir, new Map([['TAG', '1']]));
  expect([services['app']?.image, services['db']?.image]).toEqual(['a:2', 'b:none']);
});

test('an empty COMPOSE_FILE is compose.yml, and a volume of two files is one', () => {
  write(
    'compose.yml',
    'services:\n  app:\n    image: a\n    secrets: [x]\nvolumes:\n  data:\nsecrets:\n  x: {external: true}\n  y: {external: true}\n',
  );
  expect(readCompose(dir, new Map([['COMPOSE_FILE', '']])).services).toHaveProperty('app');
  write('compose.more.yml', 'volumes:\n  data:\n  more:\n');
  const both = readCompose(dir, new Map([['COMPOSE_FILE', 'compose.yml:compose.more.yml']]));
  expect(both.volumes).toEqual(['data', 'more']);
  expect(both.secrets).toEqual(['x']);
});

const app = (lines: string) => `services:\n  app:\n    image: x\n${lines}`;

test.each([
  [
    'a key that stands twice',
    app('    image: y\n'),
    'line 4, services.app.image: the key stands twice: it is there at line 3 already',
  ],
  ['an empty image', 'services:\n  app:\n    image: ""\n', 'line 3, services.app.image: the service has no image'],
  [
    'an image of a variable that is empty',
    'services:\n  app:\n    image: $NOPE\n',
    'line 3, services.app.image: the service has no image',
  ],
  ['no image', 'services:\n  app:\n    tty: true\n', 'line 2, services.app.image: the service has no image'],
  [
    'an image with a space',
    'services:\n  app:\n    image: x y\n',
    'services.app.image: "x y" is not an image reference',
  ],
  [
    'an image that is a number',
    'services:\n  app:\n    image: 42\n',
    'line 3, services.app.image: must be a string, and is a number',
  ],
  ['a service that is null', 'services:\n  app:\n', 'line 2, services.app: must be a mapping, and is null'],
  ['a service that is a text', 'services:\n  app: text\n', 'line 2, services.app: must be a mapping, and is a string'],
  [
    'labels that are numbers',
    app('    labels: [1]\n'),
    'line 4, services.app.labels[0]: must be a string, and is a number',
  ],
  [
    'labels that are a text',
    app('    labels: a\n'),
    'line 4, services.app.labels: must be a mapping or a list, and is a string',
  ],
  [
    'depends_on as a map',
    app('    depends_on:\n      db: {}\n'),
    'line 4, services.app.depends_on: must be a list, and is a mapping',
  ],
  ['an unknown key', app('    platform: x\n'), 'line 4, services.app.platform: "platform" is not a key'],
  ['a port that is none', app('    ports:\n      - ${P:25}\n'), 'line 5, services.app.ports[0]: cannot be filled in'],
  [
    'a required variable',
    app('    user: ${P:?who}\n'),
    'line 4, services.app.user: required variable P is missing a value: who',
  ],
  ['an empty file', '', 'compose.bad.yml: the file is empty'],
  ['only comments', '# a\n# b\n', 'compose.bad.yml: the file holds nothing but comments'],
  ['a tab', 'services:\n\tapp:\n    image: x\n', 'line 2: a tab indents here'],
  ['a list at the top', '- a\n', 'line 1: a list stands at the top, and a mapping must'],
  ['YAML that ends too early', 'services:\n  app:\n    command: [a\n', 'does not parse as YAML'],
  ['a key that is no text', app('    labels: {1: a}\n'), 'line 4, services.app.labels: the key 1 is a number'],
  ['a date', app('    environment: {A: 2026-11-27}\n'), 'services.app.environment.A: 2026-11-27 is a date'],
  ['another version', 'version: "2"\nservices: {}\n', 'line 1, version: "2" is not a version'],
  [
    'a key that docker refuses',
    app('    mem_limit: 1g\n'),
    'line 4, services.app.mem_limit: docker stack deploy refuses this key',
  ],
])('a mistake is the fault of the recipe, with file, line, key, rule and fix: %s', (_what, text, said) => {
  write('compose.bad.yml', text);
  const read = () => readCompose(dir, new Map([['COMPOSE_FILE', 'compose.bad.yml']]));
  expect(read).toThrow(
    expect.objectContaining({ code: 'RECIPE_FILE_WRONG', fault: 'recipe', tryThis: expect.stringMatching(/.{10}/) }),
  );
  expect(read).toThrow(said);
  expect(read).toThrow(/^compose\.bad\.yml/);
});

test('a file that COMPOSE_FILE names and that is not there is told with those that are', () => {
  const read = () => readCompose(dir, new Map([['COMPOSE_FILE', 'compose.yml:compose.nope.yml']]));
  expect(read).toThrow('compose.nope.yml: there is no such file');
  expect(read).toThrow(
    expect.objectContaining({ fault: 'recipe', tryThis: expect.stringContaining('compose.db.yml') }),
  );
});

test('what docker/cli reads otherwise than it looks is said with the config', () => {
  write('compose.check.yml', app('    volumes: ["d:/data"]\n'));
  const { traps } = readCompose(dir, new Map([['COMPOSE_FILE', 'compose.check.yml']]));
  expect(traps).toEqual([expect.stringMatching(/^compose\.check\.yml line \d+, services\.app\.volumes: "d:\/data"/)]);
});

test.each(['compose.yml:', ':compose.db.yml', 'compose.yml::compose.db.yml'])(
  'a colon of COMPOSE_FILE with no file beside it is a mistake, since abra reads the folder there: %s',
  (value) => {
    const read = () => readCompose(dir, new Map([['COMPOSE_FILE', value]]));
    expect(read).toThrow(`.env, COMPOSE_FILE: "${value}" has a colon with no file beside it`);
  },
);

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
  write('compose.yml', 'services:\n  app:\n    image: [\n');
  expect(refusal()).toBe('accepted');
  write('compose.yml', 'services:\n  web:\n    image: x\n');
  expect(refusal()).toContain('service "app"');
});
