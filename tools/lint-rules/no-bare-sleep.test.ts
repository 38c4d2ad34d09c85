import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
import { noBareSleep } from './no-bare-sleep.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const errors = [{ messageId: 'sleep' }];

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('no-bare-sleep', noBareSleep, {
  valid: [
    'await poll(look, { what: "x", timeoutMs: 1_000 });',
    'const timer = setTimeout(() => child.kill(), 5_000);',
    'await new Promise((resolve, reject) => { server.once("open", resolve); setTimeout(() => reject(new Error("late")), 5_000); });',
    'await new Promise<void>((resolve) => socket.once("close", () => resolve()));',
    'socket.setTimeout(1_000, () => socket.destroy());',
    'import { setTimeout } from "node:timers";',
    'const later = promisify(exec);',
  ],
  invalid: [
    { code: 'await new Promise((resolve) => setTimeout(resolve, 100));', errors },
    { code: 'await new Promise<void>((done) => { setTimeout(() => { tidy(); done(); }, 100); });', errors },
    { code: 'await new Promise(function (resolve) { globalThis.setTimeout(resolve, ms); });', errors },
    { code: 'import { setTimeout as delay } from "node:timers/promises";', errors },
    { code: 'import * as timers from "timers/promises";', errors },
    { code: 'const { setTimeout: wait } = await import("node:timers/promises");', errors },
    { code: 'const { scheduler } = require("timers/promises");', errors },
    { code: 'const sleep = promisify(setTimeout);', errors },
    { code: 'const sleep = util.promisify(setTimeout);', errors },
    { code: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);', errors },
  ],
});
