import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type {
  CreateDependencies,
  CreateDependenciesContext,
  DependencyType,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { depIsUnknown } from './errors.ts';
import { imageEdges } from './image-edges.ts';
import { readDeps } from './read-deps.ts';

const RECIPE_FILE = /^recipes\/[^/]+\/recipe\.ts$/;

/**
 * An edge from a recipe to each recipe that its `deps` name, and from whatever names a shared image of the lab to that
 * image. Nx hands in the files whose content changed since its last graph and keeps the edges of the others, so that
 * only changed recipes are read.
 * @throws an error that names the file, when `deps` cannot be read or names no recipe of the workspace
 */
export const createDependencies: CreateDependencies = (_options, context) => [
  ...recipeEdges(context, (path) => readFileSync(path, 'utf8')),
  ...imageEdges(context),
];

/** The edges of the changed recipes; `read` is called once for each of them. */
export function recipeEdges(
  context: CreateDependenciesContext,
  read: (path: string) => string,
): RawProjectGraphDependency[] {
  const changed = Object.values(context.filesToProcess.projectFileMap).flat();
  return changed
    .map(({ file }) => file)
    .filter((file) => RECIPE_FILE.test(file))
    .flatMap((file) => edgesOf(context, file, read(join(context.workspaceRoot, file))));
}

function edgesOf({ projects }: CreateDependenciesContext, file: string, text: string): RawProjectGraphDependency[] {
  return readDeps(file, text).map((dep) => {
    const target = `recipe-${dep}`;
    if (!projects[target]) throw depIsUnknown(file, dep, recipeNames(projects));
    return {
      source: `recipe-${basename(dirname(file))}`,
      target,
      sourceFile: file,
      type: 'static' as DependencyType.static,
    };
  });
}

function recipeNames(projects: CreateDependenciesContext['projects']): string[] {
  return Object.keys(projects)
    .filter((name) => name.startsWith('recipe-'))
    .map((name) => name.slice('recipe-'.length));
}
