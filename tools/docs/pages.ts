import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Meta, parseMeta } from '@cc-ci/recipe';
import { cataloguePage } from './catalogue-page.ts';
import { metaTable } from './meta-table.ts';
import { policyTable } from './policy-table.ts';

/** A page of the docs that is made, whole or between two marks, from what it is about. */
export interface GeneratedPage {
  /** From the workspace's root. */
  readonly path: string;
  readonly content: string;
}

/**
 * All generated pages as they should be.
 * @throws an error that names the page in which the marks of a generated part are missing
 */
export async function generatedPages(workspace: string): Promise<GeneratedPage[]> {
  const recipes = globSync('recipes/*/recipe.ts', { cwd: workspace }).sort();
  const metas = await Promise.all(recipes.map((file) => metaOf(workspace, file)));
  return [
    withPart(workspace, 'docs/enroll-recipe.md', { name: 'meta table', text: metaTable() }),
    withPart(workspace, 'docs/policy.md', { name: 'table of rules', text: policyTable() }),
    { path: 'docs/recipes.md', content: cataloguePage(metas) },
  ];
}

async function metaOf(workspace: string, file: string): Promise<Meta> {
  const module = (await import(pathToFileURL(join(workspace, file)).href)) as { default: unknown };
  return parseMeta(file, module.default);
}

/** A page written by hand, with one part of it between two marks generated. */
function withPart(workspace: string, path: string, part: { name: string; text: string }): GeneratedPage {
  const page = readFileSync(join(workspace, path), 'utf8');
  const [begin, end] = [
    `<!-- ${part.name}: made by \`npx node tools/docs/main.ts\` -->`,
    `<!-- end of ${part.name} -->`,
  ];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks ${begin} and ${end}`);
  return { path, content: `${page.slice(0, from)}${begin}\n${part.text}\n${page.slice(to)}` };
}
