#!/usr/bin/env bash
# What vitest's Node API says of a file whose `afterAll`, inside a `describe`, throws.
# Version: vitest 5.1.1 (vitest/node), on Node 22 or newer.
# Input:   describe('d', () => { afterAll(() => { throw new Error('late') }); test('t', () => {}) })
# Guess:   the error is among `module.errors()`, which "errors that happened outside of the test run" are said to be, or among the unhandled ones;
#          else the test is failed.
# Seen:    the module is `failed`, and `module.errors()`, `unhandledErrors` and the one test (`passed`) know of no error: only `errors()` of the suite
#          does. Whoever adds up tests, modules' errors and unhandled errors calls this file green.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "type": "module" }' >package.json
npm install --silent --no-audit --no-fund node@24 vitest@5.1.1 >/dev/null 2>&1
cat >late.test.js <<'JS'
import { afterAll, describe, test } from 'vitest';
describe('d', () => {
  afterAll(() => {
    throw new Error('late');
  });
  test('t', () => {});
});
JS
cat >run.js <<'JS'
import { createVitest } from 'vitest/node';
const vitest = await createVitest('test', { config: false, watch: false, reporters: [{}] });
const { testModules, unhandledErrors } = await vitest.runTestSpecifications(await vitest.globTestSpecifications(), true);
const [module] = testModules;
const texts = (errors) => errors.map(({ message }) => message).join() || 'none';
console.log(`module ${module.state()}, its errors ${texts(module.errors())}, unhandled ${texts(unhandledErrors)}`);
for (const test of module.children.allTests()) console.log(`test ${test.name} ${test.result().state}`);
for (const suite of module.children.allSuites()) console.log(`suite ${suite.name} ${suite.state()}, its errors ${texts(suite.errors())}`);
await vitest.close();
JS
seen=$(node_modules/.bin/node run.js)
expected='module failed, its errors none, unhandled none
test t passed
suite d failed, its errors late'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"
