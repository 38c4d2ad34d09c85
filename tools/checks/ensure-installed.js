// Runs before `npm test` and `npm run demo`, so that both work straight after `git clone`. Plain JavaScript: the Node that runs TypeScript
// comes with what is installed here.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { stdout } from 'node:process';

const INSTALLED = 'node_modules/.package-lock.json';

if (
  !existsSync(INSTALLED) ||
  !existsSync('node_modules/.bin/node') ||
  statSync(INSTALLED).mtimeMs < statSync('package-lock.json').mtimeMs
) {
  stdout.write('installing what package-lock.json names\n');
  execSync('npm ci --no-progress', { stdio: 'inherit' });
}
