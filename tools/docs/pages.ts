import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseMeta } from '@cc-ci/recipe';
import { metaTable } from './meta-table.ts';
import { recipePage } from './recipe-page.ts';

/** A page of the docs that is made, whole or between two marks, from what it is about. */
export interface GeneratedPage {
  /** From the workspace's root. */
  readonly path: string;
  readonly content: string;
}

/** All generated pages as they should be. @throws an error that names the page in which the marks of a generated part are missing */
export async function generatedPages(workspace: string): Promise<GeneratedPage[]> {
  const recipes = globSync('recipes/*/recipe.ts', { cwd: workspace }).sort();
  const pages = await Promise.all(recipes.map((file) => pageOf(workspace, file)));
  const list = pages.map(({ path }) => `- [${basename(path, '.md')}](recipes/${basename(path)})`).join('\n');
  return [
    withPart(workspace, 'docs/enroll-recipe.md', 'meta table', metaTable()),
    withPart(workspace, 'docs/index.md', 'recipes', list),
    ...pages,
  ];
}

async function pageOf(workspace: string, file: string): Promise<GeneratedPage> {
  const module = (await import(pathToFileURL(join(workspace, file)).href)) as { default: unknown };
  const meta = parseMeta(file, module.default);
  const parity = join(workspace, dirname(file), 'PARITY.md');
  return {
    path: `docs/recipes/${meta.name}.md`,
    content: recipePage(meta, existsSync(parity) ? readFileSync(parity, 'utf8') : ''),
  };
}

/** A page written by hand, with one part of it between two marks made anew. */
function withPart(workspace: string, path: string, part: string, made: string): GeneratedPage {
  const page = readFileSync(join(workspace, path), 'utf8');
  const [begin, end] = [`<!-- ${part}: made by \`npx node tools/docs/main.ts\` -->`, `<!-- end of ${part} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks ${begin} and ${end}`);
  return { path, content: `${page.slice(0, from)}${begin}\n${made}\n${page.slice(to)}` };
}
