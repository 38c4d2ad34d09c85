import { globSync, readFileSync } from 'node:fs';
import type { Redactor } from '@cc-ci/core';
import { type AppAddress, keptAppPath, secretsOf } from '@cc-ci/recipe';

/** Masks the secrets of all apps that `cc-ci up` keeps, with the passwords that their hooks and tests sign in with. */
export function maskKeptApps(redactor: Redactor, workspace: string): void {
  for (const file of globSync(keptAppPath(workspace, '*'))) {
    const address = JSON.parse(readFileSync(file, 'utf8')) as AppAddress;
    for (const [name, value] of Object.entries(secretsOf(address))) redactor.add(name, value);
  }
}
