import { basename, dirname } from 'node:path';
import type { CreateNodes, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { type Kind, tagsOf } from './layers.ts';

type Project = Omit<ProjectConfiguration, 'root'>;

const WATCH = 'vitest --watch --config ../../vitest.dev.config.ts';

/** TypeScript's native compiler; `typescript` itself is the one that ESLint's parser needs. */
const NATIVE_TSC = 'node_modules/typescript-native/bin/tsc';

const KINDS: Readonly<Record<string, Kind>> = { libs: 'lib', tools: 'tool', recipes: 'recipe' };

/**
 * A project for each package, from the paths alone: no file is read, so that a thousand recipes cost what their list
 * costs. What can be cached and by what is said in `nx.json`, under `targetDefaults`. An image of the lab and a folder
 * of end-to-end tests are projects of their own inside a package: an edit there affects those that use it, and not
 * everybody who uses the package.
 */
export const createNodes: CreateNodes = [
  `{${[
    'package.json',
    '{libs,tools}/*/package.json',
    '{libs,tools}/**/e2e/*.e2e.ts',
    'tools/*/bench.ts',
    'tools/*/images/*/image.json',
    'tools/*/images/*/*.test.ts',
    'recipes/*/recipe.ts',
    'recipes/*/lab/mistakes.ts',
  ].join(',')}}`,
  (files) => files.map((file) => [file, { projects: projectsOf(file) }] as const),
];

/** What a file makes: a project, or targets that Nx lays over what another file of the same folder gives. */
function projectsOf(file: string): Record<string, Project> {
  const folder = dirname(file);
  if (basename(file) === 'bench.ts') {
    return { [folder]: { targets: { bench: command(`node ${file}`, 'Measures, and writes docs/benchmarks.md') } } };
  }
  if (basename(file) === 'mistakes.ts') {
    const root = dirname(folder);
    return { [root]: { targets: { mistakes: mistakesOf(basename(root)) } } };
  }
  if (file.endsWith('.e2e.ts')) return folder === 'tools/e2e' ? {} : { [folder]: endToEnd(folder) };
  if (basename(file) === 'image.json') return { [folder]: image(folder) };
  if (file.endsWith('.test.ts')) return { [folder]: { targets: { unit: checks(folder).unit! } } };
  return { [folder]: projectOf(file) };
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

/** End-to-end tests beside what they test: `tools/lab/e2e` is `e2e-lab`. */
function endToEnd(root: string): Project {
  const [, ...words] = dirname(root).split('/');
  return { name: `e2e-${words.join('-')}`, projectType: 'library', tags: ['kind:e2e', 'layer:tool'] };
}

/** An image of the lab that several recipes use: `tools/lab/images/nginx` is `image-nginx`. */
function image(root: string): Project {
  return { name: `image-${basename(root)}`, projectType: 'library', tags: ['kind:image', 'layer:image'] };
}

/**
 * Its inputs are those of `test`, and the test that runs the mistakes: by its content, so that an edit of it affects no
 * recipe.
 */
function mistakesOf(recipe: string): TargetConfiguration {
  const report = `reports/${recipe}/mistakes.json`;
  const { executor, options, metadata } = command(
    `vitest run --config vitest.recipes.config.ts --reporter=default --reporter=json --outputFile.json=${report} tools/e2e/recipes/recipes.e2e.ts`,
    'Runs the recipe once with each of its mistakes; each must be red where its lab/mistakes.ts says',
  );
  return {
    executor: executor!,
    options: { ...options, env: { CC_CI_MISTAKES_OF: recipe } },
    metadata: metadata!,
    outputs: [`{workspaceRoot}/${report}`],
  };
}

function workspaceProject(): Project {
  return {
    name: 'cc-ci',
    tags: ['kind:workspace'],
    targets: {
      types: command(`node ${NATIVE_TSC} --noEmit --project tsconfig.json`, 'Checks the types of the whole workspace'),
      'lint-all': command(
        'eslint --no-warn-ignored .',
        'Checks style and module boundaries of the whole workspace, in one go',
      ),
      format: command('prettier --check --log-level=warn .', 'Checks the layout of all code'),
      unused: command('knip', 'Looks for files, exports and dependencies that nothing uses'),
      'unit-all': {
        ...command(
          'vitest run --reporter=default --reporter=json --outputFile.json=reports/unit/all.json',
          'Runs the unit tests of all packages, in one go',
        ),
        outputs: ['{workspaceRoot}/reports/unit/all.json'],
      },
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
      checkpoint: {
        ...cli(`checkpoint ${name}`, 'Installs the base, and keeps its state for runs that start from it'),
        outputs: [`{workspaceRoot}/reports/${name}/checkpoint.json`],
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
