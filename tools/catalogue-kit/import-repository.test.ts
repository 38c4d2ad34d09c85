import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildCatalogue } from './build.ts';
import { importRepository } from './import-repository.ts';

const root = mkdtempSync(join(tmpdir(), 'import-'));
const dir = join(root, 'catalogue');
const COMPOSE = 'services:\n  app:\n    image: example/app:2\n';
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a repository is taken over with branches, tags and hashes, is listed, and stays when the catalogue is built', async () => {
  const source = repository('wiki', { 'compose.yml': COMPOSE, '.env.sample': 'TYPE=wiki\n' });
  git(source, 'tag', '-a', '-m', 'one', '1.0.0+2');
  git(source, 'branch', 'more');
  const listing = await importRepository({ source, dir });
  expect(listing).toMatchObject({
    name: 'wiki',
    default_branch: 'trunk',
    versions: [{ '1.0.0+2': { app: { image: 'example/app', tag: '2' } } }],
  });
  expect(refs(join(dir, 'wiki'))).toBe(refs(source));
  await buildCatalogue({ dir });
  expect(Object.keys(JSON.parse(readFileSync(join(dir, 'recipes.json'), 'utf8')) as object)).toEqual(
    expect.arrayContaining(['custom-html', 'wiki']),
  );
  expect(existsSync(join(dir, 'wiki'))).toBe(true);
});

test.each<[string, () => string, { options: { name?: string }; code: string; message: RegExp }]>([
  [
    'what is not there',
    () => join(root, 'nothing'),
    { options: {}, code: 'LAB_IMPORT_NO_GIT', message: /is no git repository that can be cloned/ },
  ],
  [
    'what has no compose.yml',
    () => repository('empty', { 'a.txt': 'a' }),
    { options: {}, code: 'LAB_IMPORT_NO_RECIPE', message: /has no compose\.yml/ },
  ],
  [
    'what has no service app',
    () => repository('odd', { 'compose.yml': 'services: {}\n', '.env.sample': '' }),
    { options: {}, code: 'LAB_IMPORT_NO_RECIPE', message: /has no service "app"/ },
  ],
  [
    'a name that is taken',
    () => repository('ok', { 'compose.yml': COMPOSE, '.env.sample': '' }),
    { options: { name: 'custom-html' }, code: 'LAB_IMPORT_NAME_TAKEN', message: /has a recipe custom-html already/ },
  ],
  [
    'a name that cannot be',
    () => join(root, 'ok'),
    { options: { name: '../up' }, code: 'LAB_IMPORT_NAME_INVALID', message: /no name of a recipe/ },
  ],
])('%s is refused, and leaves nothing', async (_what, source, { options, code, message }) => {
  const before = existsSync(dir) ? readdirSync(dir) : [];
  const error: unknown = await importRepository({ source: source(), dir, ...options }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect(existsSync(dir) ? readdirSync(dir) : []).toEqual(before);
});

function repository(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(root, name);
  mkdirSync(path);
  git(path, 'init', '--quiet', '--initial-branch=trunk');
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '--message', 'feat: start');
  return path;
}

function refs(path: string): string {
  return git(path, 'for-each-ref', '--format=%(objectname) %(refname)');
}

function git(path: string, ...args: string[]): string {
  const author = [
    '-c',
    'user.name=A contributor',
    '-c',
    'user.email=contributor@example.org',
    '-c',
    'tag.gpgsign=false',
  ];
  return execFileSync('git', ['-C', path, ...author, '-c', 'commit.gpgsign=false', ...args], { encoding: 'utf8' });
}
