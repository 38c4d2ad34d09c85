#!/usr/bin/env node
import module from 'node:module';
import { report } from './fatal.ts';

module.enableCompileCache();
process.stdout.on('error', ignoreClosedPipe);

try {
  const { run } = await import('./cli.ts');
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
