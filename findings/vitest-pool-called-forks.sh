#!/usr/bin/env bash
# Which pool vitest takes when the pool that its configuration brings is called as one of vitest's own.
# Version: vitest 5.1.1, on Node 24.12.0
# Input:   pool: { name, createPoolWorker }, once with the name forks and once with a name of its own
# Guess:   the pool of the configuration, whatever it is called; or an error that the name is taken.
# Seen:    called forks, it is passed over without a word, and the tests are run by vitest's own; with another name it
#          is used.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund node@24.12.0 vitest@5.1.1 vite@8 >/dev/null 2>&1
printf '%s\n' "import { expect, test } from 'vitest';" "test('adds', () => expect(1 + 1).toBe(2));" >sum.test.js
cat >pools.mjs <<'JS'
import { createVitest, ForksPoolWorker } from 'vitest/node';

for (const name of ['forks', 'forks-of-ours']) {
  let made = 0;
  const createPoolWorker = (options) => {
    made++;
    return new ForksPoolWorker(options);
  };
  const vitest = await createVitest('test', { config: false, watch: false, reporters: [{}], pool: { name, createPoolWorker } });
  const { testModules } = await vitest.start();
  console.log(`${name}: ${testModules.length} file ${testModules[0].state()}, ${made} workers of our pool`);
  await vitest.close();
}
JS
seen=$(node_modules/.bin/node pools.mjs 2>/dev/null)
expected='forks: 1 file passed, 0 workers of our pool
forks-of-ours: 1 file passed, 1 workers of our pool'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"
