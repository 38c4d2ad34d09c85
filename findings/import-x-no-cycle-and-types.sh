#!/usr/bin/env bash
# Whether import-x/no-cycle finds a circle that goes through a type.
# Versions: eslint-plugin-import-x 4.18.1, eslint 10.15.0, typescript-eslint 8.73.0, eslint-import-resolver-typescript (newest 4).
# Input:   two files that import a type of each other, and two that import a value of each other.
# Guess:   both circles are reported, or an option decides: the types hold the two modules together as the values do.
# Seen:    only the circle of values is. `import type` is left out, and none of the rule's options brings it in.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "type": "module" }' >package.json
npm install --silent --no-audit --no-fund eslint@10.15.0 typescript@6.0.3 typescript-eslint@8.73.0 eslint-plugin-import-x@4.18.1 eslint-import-resolver-typescript@4 >/dev/null 2>&1
echo "import type { B } from './type-b.ts'; export interface A { b?: B }" >type-a.ts
echo "import type { A } from './type-a.ts'; export interface B { a?: A }" >type-b.ts
echo "import { b } from './value-b.ts'; export const a = () => b;" >value-a.ts
echo "import { a } from './value-a.ts'; export const b = () => a;" >value-b.ts
cat >eslint.config.js <<'JS'
import * as importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';
export default [
  {
    files: ['*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: { 'import-x/no-cycle': 'error' },
  },
];
JS
cat >report.js <<'JS'
import { ESLint } from 'eslint';
const results = await new ESLint().lintFiles(['*.ts']);
for (const { filePath, messages } of results)
  console.log(filePath.split('/').pop(), messages.map(({ ruleId }) => ruleId).join() || 'nothing');
JS
seen=$(node report.js)
expected='type-a.ts nothing
type-b.ts nothing
value-a.ts import-x/no-cycle
value-b.ts import-x/no-cycle'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"
