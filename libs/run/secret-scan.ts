import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Redactor } from '@cc-ci/core';
import { secretsLeaked } from './errors.ts';

/** Looks for every secret of a run, in each of its forms, in every file that the run keeps. @throws CcciError `SECRETS_LEAKED` with file and name */
export function proveNoSecretKept(reportDir: string, redactor: Redactor): string {
  const files = readdirSync(reportDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const leaks = files.flatMap((file) => redactor.find(readFileSync(file, 'latin1')).map((secret) => `${secret} in ${relative(reportDir, file)}`));
  if (leaks.length > 0) throw secretsLeaked(leaks);
  return `${files.length} files hold none of the run’s secrets`;
}
