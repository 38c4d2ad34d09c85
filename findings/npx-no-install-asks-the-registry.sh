#!/usr/bin/env bash
# Whether npx asks a registry for a command that is not installed, when it is told to install nothing.
# Version: npm 11.6.2 (npx is part of it), on Node 24.
# Input:   npx --no-install a-command-of-nobody, and the same with --offline, in an empty folder, with a registry that
#          counts what it is asked
# Guess:   --no-install ends at once and asks nobody, since nothing may be installed.
# Seen:    --no-install asks the registry for the package before it gives up; --offline asks nobody. Both end with an
#          error. Who wants to keep a name from leaving the machine needs --offline.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix npm node@24 npm@11.6.2 >/dev/null 2>&1
mkdir empty
cat >count.js <<'JS'
const { execFile } = require('node:child_process');
const { createServer } = require('node:http');
const node = `${__dirname}/npm/node_modules/.bin/node`;
const npx = `${__dirname}/npm/node_modules/npm/bin/npx-cli.js`;
let asked = [];
const server = createServer(({ url }, answer) => {
  asked.push(url);
  answer.writeHead(404, { 'content-type': 'application/json' }).end('{}');
}).listen(0, '127.0.0.1', async () => {
  const registry = `--registry=http://127.0.0.1:${server.address().port}/`;
  for (const flag of ['--no-install', '--offline']) {
    asked = [];
    const argv = [npx, registry, `--cache=${__dirname}/cache${flag}`, '--update-notifier=false', flag, 'a-command-of-nobody'];
    const code = await new Promise((resolve) => execFile(node, argv, { cwd: `${__dirname}/empty` }, (error) => resolve(error?.code ?? 0)));
    console.log(`${flag}: exit code ${code}, asked for ${[...new Set(asked)].join(' ') || 'nothing'}`);
  }
  server.close();
});
JS
seen=$(npm/node_modules/.bin/node count.js)
expected='--no-install: exit code 1, asked for /a-command-of-nobody
--offline: exit code 1, asked for nothing'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"
