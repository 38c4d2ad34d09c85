import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Abra } from '@cc-ci/abra';
import type { Target } from '@cc-ci/core';
import { httpClient } from '@cc-ci/http';
import { type Engine, type EngineFacts, engineFacts, serversLike } from '@cc-ci/swarm';
import { abraDirMissing, diskTooSmall, ingressSilent, memoryTooSmall, swarmInactive } from './machine-errors.ts';

/** Below this a run could not even pull its images. */
const MIN_FREE_DISK_BYTES = 2e9;
/** Where the engine is on another machine, a run keeps its record here, and no image. */
const MIN_FREE_FOR_RECORDS_BYTES = 2e8;

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
  readonly engine: Pick<EngineFacts, 'version' | 'apiVersion' | 'imageStore'>;
  readonly abraVersion: string;
  /** Whether the engine could be asked at the end of the run. @default true */
  readonly engineAnswers?: boolean;
}

/** Everything that is checked before any side effect; `cc-ci doctor` shows each. */
export function preflightChecks({ target, engine, abra, memoryMb }: Ground): Check[] {
  return [
    { name: 'swarm', look: () => checkSwarm(target, engine) },
    { name: 'abra', look: () => checkAbra(target, abra) },
    { name: 'ingress', look: () => checkIngress(target) },
    { name: 'disk', look: () => checkDisk(target) },
    { name: 'memory', look: () => checkMemory(target, engine, memoryMb) },
  ];
}

/** Makes every check at once. @throws CcciError of the first that fails, with the fix */
export async function preflight(ground: Ground): Promise<PreflightFacts> {
  const [, abraVersion = ''] = await Promise.all(preflightChecks(ground).map(({ look }) => look()));
  return { engine: await engineFacts(ground.engine), abraVersion };
}

async function checkSwarm({ kind }: Target, engine: Engine): Promise<string> {
  const facts = await engineFacts(engine);
  if (!facts.swarmActive) throw swarmInactive(engine.host, facts.firewall);
  const { version, apiVersion, minApiVersion, imageStore } = facts;
  const said = `Docker ${version}, API ${apiVersion} (oldest ${minApiVersion}), images in ${imageStore}`;
  return kind === 'lab' ? `${said}; stands for ${serversLike(facts)}` : said;
}

async function checkAbra({ abra: { dir, server } }: Target, abra: Abra): Promise<string> {
  const folder = join(dir, 'servers', server);
  if (!existsSync(folder)) throw abraDirMissing(folder);
  return abra.version();
}

/**
 * Free disk where the state of runs is kept, which in a local target is the engine's machine too.
 * @throws CcciError `DISK_TOO_SMALL`
 */
export async function checkDisk(target: Pick<Target, 'stateDir' | 'dockerHost'>): Promise<string> {
  const { stateDir } = target;
  const neededBytes = isHere(target) ? MIN_FREE_DISK_BYTES : MIN_FREE_FOR_RECORDS_BYTES;
  const { bavail, bsize } = await statfs(nearestThere(stateDir));
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) throw diskTooSmall(stateDir, freeBytes, neededBytes);
  return `${(freeBytes / 1e9).toFixed(0)} GB free at ${stateDir}`;
}

/** Another machine says how much memory it has, and not how much of it is free. */
async function checkMemory(target: Target, engine: Engine, neededMb: number): Promise<string> {
  const bytes = isHere(target) ? freemem() : (await engineFacts(engine)).memoryBytes;
  const mb = Math.floor(bytes / 1_048_576);
  if (mb < neededMb) throw memoryTooSmall(mb, neededMb);
  return isHere(target) ? `${mb} MiB free` : `${mb} MiB in all`;
}

function isHere({ dockerHost }: Pick<Target, 'dockerHost'>): boolean {
  return dockerHost.startsWith('unix:');
}

function nearestThere(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestThere(dirname(path));
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
