import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { syntaxPlace } from './syntax-place.ts';

function moduleOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'recipe.ts');
}

/** As `import()` of Node throws it. */
const twice = new SyntaxError("Identifier 'health' has already been declared");
twice.stack = `SyntaxError: ${twice.message}\n    at compileSourceTextModule (node:internal/modules/esm/utils:319:16)`;

test('a name that is declared twice is told with its line', async () => {
  const file = moduleOf({ 'recipe.ts': 'const health = 1;\n\nconst health: number = 2;\nexport default health;\n' });
  expect(await syntaxPlace(file, twice)).toMatch(/\/recipe\.ts:3\nconst health {9}= 2;\n {6}\^/);
});

test('so is one in a module that it imports', async () => {
  const file = moduleOf({
    'recipe.ts': "import { prepare } from './hooks.ts';\nexport default prepare;\n",
    'hooks.ts': 'export function prepare() {}\nexport function prepare() {}\n',
  });
  expect(await syntaxPlace(file, twice)).toMatch(/\/hooks\.ts:2\nexport function prepare\(\) {}\n +\^/);
});

test('what Node tells with its line is not asked for again, and other errors have a place of their own', async () => {
  const told = new SyntaxError("Expected ',', got ';'");
  told.stack = `file:///w/recipes/x/recipe.ts:6\n};\n ^\n\nSyntaxError: ${told.message}\n    at parseTypeScript (node:x)`;
  expect(await syntaxPlace('/nowhere/recipe.ts', told)).toBe('file:///w/recipes/x/recipe.ts:6\n};\n ^');
  told.stack = `file:///w/recipe.ts:2\nimport x;\nexport default { name:\nSyntaxError [ERR_X]: ${told.message}\n    at x (node:x)`;
  expect(await syntaxPlace('/nowhere/recipe.ts', told)).toBe(
    'file:///w/recipe.ts:2\nimport x;\nexport default { name:',
  );
  expect(await syntaxPlace('/nowhere/recipe.ts', new TypeError('x'))).toBeUndefined();
});
