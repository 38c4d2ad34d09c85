import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { ensureProjectGraph, noBareSleep, noCycle, noGuessablePassword, soleImporter } from '@cc-ci/lint-rules';
import { depConstraints } from '@cc-ci/nx-plugin/layers';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

await ensureProjectGraph();

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'reports/',
    'coverage/',
    '.nx/',
    '**/fixtures/bad-*/',
    'tools/nx-plugin/templates/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: {
      nx,
      'cc-ci': {
        rules: {
          'no-bare-sleep': noBareSleep,
          'no-cycle': noCycle,
          'no-guessable-password': noGuessablePassword,
          'sole-importer': soleImporter,
        },
      },
    },
    rules: {
      'nx/enforce-module-boundaries': [
        'error',
        { depConstraints: depConstraints(), allow: [], banTransitiveDependencies: false },
      ],
      'cc-ci/no-cycle': 'error',
      'cc-ci/sole-importer': ['error', { execa: ['libs/abra', 'tools'], dockerode: ['libs/swarm'] }],

      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],

      // An index that is known to be there, such as a group of a regular expression, is what `!` is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-empty-pattern': 'off',

      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'max-lines': ['error', { max: 250 }],
      // Prettier lays out code, and leaves comments as they are.
      'max-len': ['error', { code: 1_000, comments: 120, ignoreUrls: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Name what a package offers; `export *` hides it.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only: recipe.ts alone is one value.' },
      ],
    },
  },
  // End-to-end tests are a project of their own beside what they test.
  {
    files: ['**/e2e/*.ts'],
    rules: {
      'nx/enforce-module-boundaries': [
        'error',
        { depConstraints: depConstraints(), allow: ['../**'], banTransitiveDependencies: false },
      ],
    },
  },
  // What a recipe has for the lab tells a history and no more; what a run executes knows nothing of the lab.
  {
    files: ['**/recipes/*/lab/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@cc-ci/*', '!@cc-ci/catalogue-kit'], message: 'lab/ imports @cc-ci/catalogue-kit alone.' },
            { group: ['../*'], message: 'lab/ imports nothing of the package.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/recipes/*/*.ts', '**/recipes/*/{functional,browser}/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@cc-ci/catalogue-kit', './lab/**', '../lab/**'],
              message: 'What a run executes knows nothing of the lab: it is the same in the field.',
            },
          ],
        },
      ],
    },
  },
  { files: ['{libs,recipes}/**/*.ts'], rules: { 'cc-ci/no-bare-sleep': 'error' } },
  // Packages of recipes are public, and so is what they derive; what they say of the lab's images is not what runs sign
  // in with.
  { files: ['recipes/**/*.ts'], ignores: ['recipes/*/lab/**'], rules: { 'cc-ci/no-guessable-password': 'error' } },
  // The one place that waits for time to pass.
  { files: ['libs/core/poll.ts'], rules: { 'cc-ci/no-bare-sleep': 'off' } },
  // What runs in a container has none of our libraries, and every change of it is another image.
  {
    files: ['{tools,recipes/*}/lab/images/**/*.ts'],
    rules: { 'cc-ci/no-bare-sleep': 'off', '@typescript-eslint/max-params': ['error', { max: 5 }] },
  },
  // Scripts of applications and recipes, which Node runs in a container.
  {
    files: ['{tools/lab/images,recipes/*/lab}/**/*.js'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    files: ['{tools/lab/images,recipes/*/lab}/**/*.{js,mjs}'],
    languageOptions: { globals: { URL: 'readonly', console: 'readonly', fetch: 'readonly', process: 'readonly' } },
  },
  // Pages that stand in for an application's own, which a browser runs.
  {
    files: ['{tools,recipes/*}/lab/images/*/app/**/*.js'],
    languageOptions: {
      sourceType: 'module',
      globals: { crypto: 'readonly', document: 'readonly', location: 'readonly' },
    },
  },
  {
    files: ['**/recipes/*/recipe.ts', '**/recipes/*/lab/{history,mistakes}.ts', '*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.{test,e2e,bench}.ts', '**/fixtures/**'], rules: { 'max-lines': ['error', { max: 300 }] } },
  // One row a command of abra: a table, and no code to take apart.
  { files: ['tools/lab-abra/command-table.ts'], rules: { 'max-lines': 'off' } },
  // Programs of the lab that run on their own: the abra for offline use and what is baked into images share no code
  // with the harness. What reads compose and env files is no part of the harness: it stands for docker/cli and
  // godotenv.
  ...[
    { files: ['tools/lab-abra/**/*.ts'], restricted: { regex: '^@cc-ci/(?!abra/files$)' } },
    { files: ['{tools,recipes/*}/lab/images/**/*.ts'], restricted: { group: ['@cc-ci/*'] } },
  ].map(({ files, restricted }) => ({
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              ...restricted,
              message: 'This program stands alone, so that nothing can tell it from the real one.',
            },
            { group: ['execa'], message: 'This program stands alone: node:child_process will do.' },
          ],
        },
      ],
    },
  })),
);
