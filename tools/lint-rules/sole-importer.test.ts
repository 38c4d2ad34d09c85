import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
import { soleImporter } from './sole-importer.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const options = [{ execa: ['libs/abra', 'tools'], '@scope/client': ['libs/swarm'] }];
const elsewhere = (folders: string, name: string) => [
  { message: `Only ${folders} may import ${name}: use what that package offers.` },
];

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('sole-importer', soleImporter, {
  valid: [
    { code: 'import { execa } from "execa";', filename: 'libs/abra/run.ts', options },
    { code: 'import { execa } from "execa";', filename: 'tools/cli/x.ts', options },
    { code: 'import { execa } from "execaption";', filename: 'libs/run/run.ts', options },
    { code: 'import client from "@scope/client/deep";', filename: 'libs/swarm/x.ts', options },
    { code: 'import { execa } from "execa";', filename: 'libs/run/run.ts' },
  ],
  invalid: [
    {
      code: 'import { execa } from "execa";',
      filename: 'libs/run/run.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'import { execa } from "execa";',
      filename: 'libs/abra-more/run.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'import type { Options } from "execa";',
      filename: 'recipes/ghost/hooks.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'export { execa } from "execa";',
      filename: 'libs/core/x.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'export * from "execa";',
      filename: 'libs/core/x.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'await import("execa");',
      filename: 'libs/run/x.ts',
      options,
      errors: elsewhere('libs/abra and tools', 'execa'),
    },
    {
      code: 'require("@scope/client/deep");',
      filename: 'libs/abra/x.ts',
      options,
      errors: elsewhere('libs/swarm', '@scope/client'),
    },
  ],
});
