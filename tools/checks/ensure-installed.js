// Runs before `npm test` and `npm run demo`, so that both work straight after `git clone`. Plain JavaScript: the Node
// that runs TypeScript comes with what is installed here.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { exit, stderr, stdout } from 'node:process';

const INSTALLED = 'node_modules/.package-lock.json';

if (
  !existsSync(INSTALLED) ||
  !existsSync('node_modules/.bin/node') ||
  statSync(INSTALLED).mtimeMs < statSync('package-lock.json').mtimeMs
) {
  const count = Object.keys(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages).length;
  stdout.write(`installing the up to ${count} packages that package-lock.json names (npm ci)\n`);
  const startedAt = Date.now();
  // npm warns that this system's Node is old; everything here runs on the Node that is being installed.
  const npm = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], { encoding: 'utf8' });
  if (npm.status !== 0) {
    stderr.write(`${npm.stdout ?? ''}${npm.stderr ?? npm.error?.message}\nnpm ci failed\n  try:  npm ci\n`);
    exit(npm.status ?? 1);
  }
  stdout.write(`installed in ${Math.round((Date.now() - startedAt) / 1_000)} s\n\n`);
}
