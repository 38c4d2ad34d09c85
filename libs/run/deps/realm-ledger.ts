import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RealmLedger } from '../app/dep-app.ts';
import { runFolder } from '@cc-ci/claims';
import { isHeld } from '@cc-ci/claims';

/** A ledger in a folder: a file for each realm, which holds the domain of its app. */
export function openLedger(dir: string, stateDir: string): RealmLedger {
  mkdirSync(dir, { recursive: true });
  const fileOf = (realm: string) => join(dir, realm);
  return {
    note: (realm, domain) => writeFileSync(fileOf(realm), domain),
    forget: (realm) => rmSync(fileOf(realm), { force: true }),
    orphans: async () => {
      const realms = readdirSync(dir);
      const alive = await Promise.all(realms.map((realm) => isAlive(fileOf(realm), stateDir)));
      return realms.filter((realm, index) => !alive[index] && existsSync(fileOf(realm)));
    },
  };
}

/** Whether the run lives that wrote a file of the ledger; one that ends takes its file away. */
async function isAlive(file: string, stateDir: string): Promise<boolean> {
  return existsSync(file) && (await isHeld(runFolder(stateDir, readFileSync(file, 'utf8')).lockFile));
}
