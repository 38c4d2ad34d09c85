import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { Abra } from '@cc-ci/abra';
import type { Target } from '@cc-ci/core';
import { httpClient } from '@cc-ci/http';
import { type Engine, engineFacts } from '@cc-ci/swarm';
import { diskTooSmall, ingressSilent, memoryTooSmall, swarmInactive } from './errors.ts';

/** Below this a run could not even pull its images. */
const MIN_FREE_DISK_BYTES = 2e9;

/** One thing that must hold before a run can begin. */
export interface Check {
  readonly name: string;
  /** What was found, in words. @throws CcciError with the fix */
  readonly look: () => Promise<string>;
}

/** What a run is about to use. */
export interface Ground {
  readonly target: Target;
  readonly engine: Engine;
  readonly abra: Abra;
  /** Memory that the recipe declares, in MiB. */
  readonly memoryMb: number;
}

/** Versions that the checks come across, for the record. */
export interface PreflightFacts {
  readonly engineVersion: string;
  readonly abraVersion: string;
}

/** Everything that is checked before any side effect; `cc-ci doctor` shows each. */
export function preflightChecks({ target, engine, abra, memoryMb }: Ground): Check[] {
  return [
    { name: 'swarm', look: () => checkSwarm(engine) },
    { name: 'abra', look: () => abra.version() },
    { name: 'ingress', look: () => checkIngress(target) },
    { name: 'disk', look: () => checkDisk(target.stateDir) },
    { name: 'memory', look: () => checkMemory(memoryMb) },
  ];
}

/** Makes every check at once. @throws CcciError of the first that fails, with the fix */
export async function preflight(ground: Ground): Promise<PreflightFacts> {
  const [engineVersion = '', abraVersion = ''] = await Promise.all(preflightChecks(ground).map(({ look }) => look()));
  return { engineVersion, abraVersion };
}

async function checkSwarm(engine: Engine): Promise<string> {
  const { swarmActive, version } = await engineFacts(engine);
  if (!swarmActive) throw swarmInactive(engine.host);
  return version;
}

async function checkDisk(path: string): Promise<string> {
  const { bavail, bsize } = await statfs(path);
  const freeBytes = bavail * bsize;
  if (freeBytes < MIN_FREE_DISK_BYTES) throw diskTooSmall(path, freeBytes, MIN_FREE_DISK_BYTES);
  return `${(freeBytes / 1e9).toFixed(0)} GB free at ${path}`;
}

async function checkMemory(neededMb: number): Promise<string> {
  const freeMb = Math.floor(freemem() / 1_048_576);
  if (freeMb < neededMb) throw memoryTooSmall(freeMb, neededMb);
  return `${freeMb} MiB free`;
}

/** Any answer will do: the ingress says 404 for a name that no app has. */
async function checkIngress(target: Target): Promise<string> {
  await using client = httpClient({
    baseUrl: `https://preflight.${target.zone}`,
    nameservers: target.nameservers,
    caFile: target.caFile,
    timeoutMs: 30_000,
  });
  const { status } = await client.get('/', { redirect: 'manual' }).catch((cause: unknown) => {
    throw ingressSilent(target.zone, cause);
  });
  return `HTTPS for *.${target.zone} answers (${status} for a name that no app has)`;
}
