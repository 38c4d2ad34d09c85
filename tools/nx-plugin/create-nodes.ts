import { basename, dirname } from 'node:path';
import type { CreateNodes, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { type Kind, tagsOf } from './layers.ts';

type Project = Omit<ProjectConfiguration, 'root'>;

const WATCH = 'vitest --watch --config ../../vitest.dev.config.ts';

const KINDS: Readonly<Record<string, Kind>> = { libs: 'lib', tools: 'tool', recipes: 'recipe' };

/**
 * A project for each package, from the paths alone: no file is read, so that a thousand recipes cost what their list costs. What can be cached
 * and by what is said in `nx.json`, under `targetDefaults`.
 */
export const createNodes: CreateNodes = [
  '{package.json,{libs,tools}/*/package.json,tools/*/bench.ts,recipes/*/recipe.ts}',
  (files) =>
    files.map(
      (file) =>
        [
          file,
          { projects: basename(file) === 'bench.ts' ? benchOf(file) : { [dirname(file)]: projectOf(file) } },
        ] as const,
    ),
];

/** A tool that is a benchmark gets one more target; Nx lays it over what its `package.json` gives. */
function benchOf(file: string): Record<string, Project> {
  return {
    [dirname(file)]: {
      targets: { bench: command(`node ${file}`, 'Measures, and writes docs/benchmarks.md') },
    },
  };
}

function projectOf(file: string): Project {
  const root = dirname(file);
  const name = basename(root);
  const kind = KINDS[dirname(root)];
  if (root === '.' || !kind) return workspaceProject();
  return kind === 'recipe'
    ? recipeProject(root, name)
    : { projectType: 'library', tags: tagsOf(kind, name), targets: checks(root) };
}

function workspaceProject(): Project {
  return {
    name: 'cc-ci',
    tags: ['kind:workspace'],
    targets: {
      types: command('tsc --noEmit --project tsconfig.json', 'Checks the types of the whole workspace'),
      'lint-all': command(
        'eslint --no-warn-ignored .',
        'Checks style and module boundaries of the whole workspace, in one go',
      ),
      e2e: command('vitest run --config vitest.e2e.config.ts', 'Runs the end-to-end tests on the lab'),
    },
  };
}

function recipeProject(root: string, name: string): Project {
  return {
    name: `recipe-${name}`,
    projectType: 'application',
    tags: tagsOf('recipe', name),
    implicitDependencies: ['@cc-ci/cli', '@cc-ci/lab'],
    targets: {
      ...checks(root),
      test: {
        ...cli(`run ${name}`, 'Installs, upgrades, backs up, restores, uses and removes the recipe, with proof'),
        outputs: [`{workspaceRoot}/reports/${name}/latest`],
      },
      up: cli(`up ${name}`, 'Deploys the recipe and keeps it, to develop tests against'),
      dev: {
        ...command(WATCH, 'Runs its tests against what `up` deployed, again at every change'),
        continuous: true,
        options: { command: WATCH, cwd: root },
      },
      down: cli(`down ${name}`, 'Removes what `up` deployed'),
      lock: cli(`lock ${name}`, 'Pins base and head in recipe.lock.json'),
    },
  };
}

function checks(root: string): Record<string, TargetConfiguration> {
  const report = `{workspaceRoot}/reports/unit/${root}.json`;
  return {
    unit: {
      ...command(
        `vitest run --passWithNoTests --reporter=default --reporter=json --outputFile.json=reports/unit/${root}.json ${root}/`,
        'Runs the unit tests',
      ),
      outputs: [report],
    },
    lint: command(
      `eslint --no-warn-ignored --no-error-on-unmatched-pattern ${root}`,
      'Checks style and module boundaries',
    ),
  };
}

function cli(args: string, description: string): TargetConfiguration {
  return command(`node tools/cli/main.ts ${args}`, description);
}

function command(line: string, description: string): TargetConfiguration {
  return { executor: 'nx:run-commands', options: { command: line }, metadata: { description } };
}
