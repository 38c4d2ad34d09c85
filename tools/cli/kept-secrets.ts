import { globSync, readFileSync } from 'node:fs';
import type { Redactor, Target } from '@cc-ci/core';
import { type AppAddress, keptAppPath, secretsOf } from '@cc-ci/recipe';
import { sharedApps } from '@cc-ci/run';

/**
 * Masks the secrets of all apps that `cc-ci up` keeps and of all that runs share, with the passwords that their hooks
 * and tests sign in with.
 */
export function maskKeptApps(redactor: Redactor, workspace: string, target: Pick<Target, 'stateDir'>): void {
  const files = globSync(keptAppPath(workspace, '*'));
  const kept = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as AppAddress);
  for (const address of [...kept, ...sharedApps(target)]) {
    for (const [name, value] of Object.entries(secretsOf(address))) redactor.add(name, value);
  }
}
