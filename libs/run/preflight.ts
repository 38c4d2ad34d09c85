import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { type Abra } from '@cc-ci/abra';
import type { Target } from '@cc-ci/core';
import { httpClient } from '@cc-ci/http';
import type { Meta } from '@cc-ci/recipe';
import { type Engine, engineFacts } from '@cc-ci/swarm';
import { diskTooSmall, ingressSilent, memoryTooSmall, swarmInactive } from './errors.ts';

/** Below this a run could not even pull its images. */
export const MIN_FREE_DISK_BYTES = 2e9;

/** What the checks found out on the way, for the record. */
export interface PreflightFacts {
  readonly engineVersion: string;
  readonly abraVersion: string;
}

/**
 * Checks, before any side effect, that a run can be carried out here: engine, swarm, ingress, abra, disk and memory.
 * @throws CcciError of the first that fails, with the mend
 */
export async function preflight(target: Target, engine: Engine, abra: Abra, meta: Meta): Promise<PreflightFacts> {
  const [facts, abraVersion] = await Promise.all([engineFacts(engine), abra.version(), assertDisk(target.stateDir), assertMemory(meta.memoryMb), assertIngress(target)]);
  if (!facts.swarmActive) throw swarmInactive(engine.host);
  return { engineVersion: facts.version, abraVersion };
}

async function assertDisk(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < MIN_FREE_DISK_BYTES) throw diskTooSmall(path, bavail * bsize, MIN_FREE_DISK_BYTES);
}

async function assertMemory(neededMb: number): Promise<void> {
  const freeMb = Math.floor(freemem() / 1_048_576);
  if (freeMb < neededMb) throw memoryTooSmall(freeMb, neededMb);
}

/** Any answer will do: the ingress says 404 for a name that no app has. */
async function assertIngress(target: Target): Promise<void> {
  await using client = httpClient({ baseUrl: `https://preflight.${target.zone}`, nameservers: target.nameservers, caFile: target.caFile, timeoutMs: 10_000 });
  await client.get('/', { redirect: 'manual' }).catch((cause: unknown) => {
    throw ingressSilent(target.zone, cause);
  });
}
