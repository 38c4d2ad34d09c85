import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Target, targetSchema } from '@cc-ci/core';
import type { z } from 'zod';
import { checkoutDir, writeWhole } from '@cc-ci/host';
import { type Lab, zone } from './lab.ts';
import { certificatePaths } from './network/certificates.ts';
import type { Subnet } from './network/subnet.ts';
import { envByRecipe, labFolders } from './recipe-folders.ts';
import { type LabState, stateSchema } from './schema.ts';

/** What the lab remembers of itself, or undefined when there is nothing that can be read. */
export function readState(lab: Lab): LabState | undefined {
  return readJson(join(lab.dir, 'state.json'), stateSchema);
}

/** The target that runs are given, as `lab up` wrote it. */
export function readTarget(lab: Lab): Target | undefined {
  return readJson(join(lab.dir, 'target.json'), targetSchema);
}

/** Writes `state.json` and `target.json`, each whole or not at all. */
export async function writeState(lab: Lab, state: LabState, subnet: Subnet): Promise<Target> {
  const target = targetSchema.parse({
    kind: 'lab',
    zone,
    dockerHost: lab.dockerHost,
    abra: { path: join(lab.dir, 'bin/abra'), dir: join(lab.dir, 'abra'), server: 'default' },
    nameservers: [subnet.address],
    address: subnet.address,
    caFile: certificatePaths(lab).ca,
    certificate: { certFile: certificatePaths(lab).wildcard.certificate, keyFile: certificatePaths(lab).wildcard.key },
    env: { LETS_ENCRYPT_ENV: '' },
    envByRecipe: envByRecipe(),
    helperImage: 'cc-ci/node:24',
    stateDir: join(lab.dir, 'runs'),
  } satisfies z.input<typeof targetSchema>);
  await writeWhole(join(lab.dir, 'target.json'), `${JSON.stringify(target, undefined, 2)}\n`);
  await writeWhole(join(lab.dir, 'state.json'), `${JSON.stringify(state, undefined, 2)}\n`);
  return target;
}

/** Packages that make up the lab, beside what recipes have for it in their `lab` folders. */
const sourceDirs = ['lab', 'lab-images', 'lab-abra', 'catalogue-kit', 'host'].map((name) =>
  join(checkoutDir, 'tools', name),
);

/**
 * Hash over the names, sizes and times of the lab's own sources: when it changes, `lab up` looks at everything again.
 */
export function sourcesHash(dirs: readonly string[] = [...sourceDirs, ...labFolders()]): string {
  const hash = createHash('sha256');
  const entries = dirs
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile());
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (file.includes('node_modules') || /\.(test|e2e)\.ts$/.test(file)) continue;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
