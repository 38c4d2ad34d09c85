import { join } from 'node:path';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
import { noCycle } from './no-cycle.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const folder = 'tools/lint-rules/fixtures/bad-circle';
const filename = join(import.meta.dirname, 'fixtures/bad-circle/service.ts');
const errors = [
  {
    message:
      `This import comes back to this file: ${folder}/task.ts → ${folder}/owner.ts → ${folder}/service.ts.` +
      ' Move what both files need to a third file.',
  },
];

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('no-cycle', noCycle, {
  valid: [
    { code: 'export type Service = string;', filename },
    { code: 'import { noCycle } from "../../no-cycle.ts";', filename },
    { code: 'import { missing } from "./missing.ts";', filename },
    { name: 'a file that only leads to a circle', code: 'import "./task.ts";', filename: join(filename, '../new.ts') },
  ],
  invalid: [
    { code: 'import type { Task } from "./task.ts";', filename, errors },
    { code: 'import { type Task } from "./task.ts";', filename, errors },
    { code: 'import { task } from "./task.ts";', filename, errors },
    { code: 'export type { Task } from "./task.ts";', filename, errors },
    { code: 'await import("./task.ts");', filename, errors },
  ],
});
