import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { targetSchema } from '@cc-ci/core';
import { metaSchema } from '@cc-ci/recipe';
import { LAYERS } from '@cc-ci/nx-plugin/layers';
import { expect, test } from 'vitest';
import { metaTable } from './meta-table.ts';
import { generatedPages } from './pages.ts';

const workspace = join(import.meta.dirname, '../..');
const PAGES = [...globSync('{*.md,docs/**/*.md,recipes/*/*.md}', { cwd: workspace })].sort();
/** Installed packages, and workspaces that tests make. */
const NOT_OURS = /node_modules|fixtures/;
const read = (path: string): string => readFileSync(join(workspace, path), 'utf8');

test('generated pages are as they would be generated now: npx node tools/docs/main.ts', async () => {
  for (const { path, content } of await generatedPages(workspace))
    expect(existsSync(join(workspace, path)) && read(path), path).toBe(content);
});

test('the meta table names every key of the schema', () => {
  const table = metaTable();
  for (const key of Object.keys(metaSchema.shape)) expect(table).toMatch(new RegExp(`^\\| \`${key}[\`.]`, 'm'));
});

test('the field.json of docs/field.md describes a target', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(read('docs/field.md')) ?? [];
  expect(targetSchema.parse(JSON.parse(json))).toMatchObject({ kind: 'field' });
});

test('docs/field.md names every key of a target', () => {
  const page = read('docs/field.md');
  for (const key of Object.keys(targetSchema.shape)) expect(page, key).toContain(`\`${key}`);
});

test.each(PAGES)('every link of %s leads to a file', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(workspace, dirname(page), link)))).toEqual([]);
});

test.each(PAGES)('every path of the project that %s names in passing exists', (page) => {
  const named = [...read(page).matchAll(/`((?:libs|tools|recipes|docs)\/[\w./-]+?)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(workspace, path)))).toEqual([]);
});

test('every page that a comment or a message in the code names is there, with its heading', () => {
  const files = globSync('{libs,recipes,tools}/**/*.ts', { cwd: workspace, exclude: (path) => NOT_OURS.test(path) });
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g)].map(([link]) => ({ file, link })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ link }) => !leadsSomewhere(link))).toEqual([]);
});

test('cc-ci is called in a way that cannot run a stranger’s package, and that can be typed as it is told', () => {
  const files = globSync('{*.md,docs/**/*.md,{libs,recipes,tools}/**/*.{md,ts,template}}', {
    cwd: workspace,
    exclude: (path) => NOT_OURS.test(path),
  });
  expect(files.length).toBeGreaterThan(500);
  const calls =
    /\bnpx (?!--offline )(?:-\S+ )*cc-ci\b|(?:\b(?:then|or|tryThis|hint|try|again|next)\b:? .*)(?<!--offline )\bcc-ci (?:run|up|down|lock|logs|reap|doctor|report|lab)\b(?!`)(?! record)/g;
  const wrong = files.flatMap((file) => [...read(file).matchAll(calls)].map(([call]) => `${file}: ${call}`));
  expect(wrong).toEqual([]);
});

test('every page of the docs is reached from docs/index.md', () => {
  const index = read('docs/index.md');
  const pages = globSync('docs/**/*.md', { cwd: workspace }).filter((page) => page !== 'docs/index.md');
  for (const page of pages) expect(index).toContain(`](${page.slice('docs/'.length)})`);
});

/** Where the packages of a layer are, for layers that list no libraries. */
const PLACES: Readonly<Record<string, string>> = {
  kit: '`tools/catalogue-kit`',
  tool: 'all of `tools/`',
  recipe: 'all of `recipes/`',
  image: 'all of `tools/lab/images/`',
};

test('the table of layers in CONTRIBUTING.md is that of tools/nx-plugin/layers.ts', () => {
  const page = read('CONTRIBUTING.md');
  for (const { name, libs, mayImport } of LAYERS) {
    const row = page.split('\n').find((line) => line.startsWith(`| ${name} | `));
    const [, , packages = '', imports = ''] = row?.split('|').map((cell) => cell.trim()) ?? [];
    expect(packages, name).toBe(libs.map((lib) => `\`libs/${lib}\``).join(', ') || PLACES[name]);
    expect(imports.replace(/, and .*/, ''), name).toBe(mayImport.join(', ') || '–');
  }
});

/** Whether a page exists, and has the heading that is named behind `#`, spelled as GitHub does. */
function leadsSomewhere(link: string): boolean {
  const [page = '', anchor] = link.split('#');
  if (!existsSync(join(workspace, page))) return false;
  if (anchor === undefined) return true;
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.some(
    (heading) =>
      anchor ===
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
  );
}
