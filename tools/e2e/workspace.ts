import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Root of this checkout. */
export const CHECKOUT = join(import.meta.dirname, '../..');

/**
 * A workspace of its own: records of a test do not mix with those of whoever runs it, and its recipe packages can say
 * what a test needs.
 */
export interface TestWorkspace extends Disposable {
  readonly path: string;
}

export interface WorkspaceContents {
  /** Packages of this checkout to take over. @default none */
  readonly packages?: readonly string[];
  /** Files to write, by path below the workspace; they win over those of the packages. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes a workspace whose modules are this checkout's. */
export function createWorkspace({ packages = [], files = {} }: WorkspaceContents = {}): TestWorkspace {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));
  symlinkSync(join(CHECKOUT, 'node_modules'), join(path, 'node_modules'));
  for (const name of packages)
    cpSync(join(CHECKOUT, 'recipes', name), join(path, 'recipes', name), {
      recursive: true,
      filter: (from) => !/\/recipes\/[^/]+\/lab(\/|$)/.test(from),
    });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * A package's `recipe.ts` with one passage replaced, as a file for a workspace.
 * @throws when the passage is not there
 */
export function changedMeta(recipe: string, from: string, to: string): Readonly<Record<string, string>> {
  return changedFile(join('recipes', recipe, 'recipe.ts'), from, to);
}

/** The same of any file of this checkout. */
export function changedFile(file: string, from: string, to: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(CHECKOUT, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  return { [file]: text.replace(from, () => to) };
}
