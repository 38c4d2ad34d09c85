import { join } from 'node:path';
import { generateFiles, type GeneratorCallback, installPackagesTask, type Tree } from '@nx/devkit';

/**
 * Writes the smallest package for a recipe, and its owners; `nx g @cc-ci/nx-plugin:recipe ghost`. Gives what is to be done once the files are there: the lock
 * file has to know the new package.
 * @throws an error when the package is there already
 */
export function recipeGenerator(tree: Tree, { name }: { readonly name: string }): GeneratorCallback {
  const folder = `recipes/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already\n  try:  nx test recipe-${name}`);
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, { name });
  addOwners(tree, name);
  return () => installPackagesTask(tree, true);
}

function addOwners(tree: Tree, name: string): void {
  const lines = (tree.read('CODEOWNERS', 'utf8') ?? '').trimEnd();
  const line = `${`/recipes/${name}/`.padEnd(23)} @cc-ci/${name}`;
  tree.write('CODEOWNERS', `${lines}\n${line}\n`);
}
