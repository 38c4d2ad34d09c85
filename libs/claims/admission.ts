import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { elapsedMs, type Look, poll, type Target } from '@cc-ci/core';
import type { Phase } from '@cc-ci/results';
import { connectEngine, engineFacts } from '@cc-ci/swarm';
import { maxTestsInvalid } from './errors.ts';
import type { Lock } from './lock.ts';
import { type Claim, withSlots } from './slots.ts';

/** A run that queues gives up after this long: whatever is before it hangs. */
const QUEUE_TIMEOUT_MS = 3 * 3_600_000;
/**
 * A look at the slots starts a process for each: one run that looked four times a second took 6 % of a core for nothing
 * but its wait.
 */
const LOOK_EVERY_MS = 1_000;
/** What a run takes next to its app, of the machine that carries it out: node, vitest, Chromium. */
const HARNESS_MB = 512;
/** What system, engine and ingress take of the target. */
const RESERVED_MB = 1_024;

/** What bounds how many runs go on in parallel on one target. */
export interface Capacity {
  readonly maxTests: number;
  /** What all runs in progress may declare together, in MiB. */
  readonly memoryMb: number;
  /** What is free at this moment, in MiB; undefined where the target is another machine, which does not say. */
  readonly freeMb: () => number | undefined;
}

/** A run that was admitted. Disposing it makes room for the next. */
export interface Admission extends Lock {
  /** The wait, when there was one. */
  readonly queued: Phase | undefined;
}

export interface AdmitOptions {
  /** Told what is waited for, again whenever that changes. */
  readonly onQueue: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** A run that asks to begin. */
export interface Applicant {
  readonly runId: string;
  readonly recipe: string;
  /** What it declares, with its deps, in MiB. */
  readonly memoryMb: number;
  readonly target: Target;
  /** Told what is waited for, again whenever that changes. */
  readonly onQueue: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Waits until a run fits next to those that run on its target. @throws CcciError `USAGE`, `ENGINE_UNREACHABLE` */
export async function admitRun({ runId, recipe, memoryMb, target, onQueue, signal }: Applicant): Promise<Admission> {
  const claim = { recipe, runId, memoryMb };
  return admit(join(target.stateDir, '..', 'slots'), claim, { ...(await capacityOf(target)), signal, onQueue });
}

/**
 * How many runs go on in parallel: MAX_TESTS, or one for each core as far as free memory has room for the runs' own
 * processes.
 * @throws CcciError `USAGE`
 */
export function maxTests(
  env: Readonly<Record<string, string | undefined>>,
  machine: { readonly cores: number; readonly freeMb: number },
): number {
  if (!env.MAX_TESTS) return Math.max(1, Math.min(machine.cores, Math.floor(machine.freeMb / HARNESS_MB)));
  const asked = Number(env.MAX_TESTS);
  if (!Number.isInteger(asked) || asked < 1) throw maxTestsInvalid(env.MAX_TESTS);
  return asked;
}

/**
 * Waits for room in a folder of slots. A run that fits may overtake one that does not fit yet; one alone is always
 * admitted.
 */
export async function admit(
  dir: string,
  claim: Claim,
  { onQueue, signal, ...capacity }: Capacity & AdmitOptions,
): Promise<Admission> {
  const [since, startedAt] = [performance.now(), new Date()];
  let told: string | undefined;
  const look = async (): Promise<Look<Lock>> => {
    const found = await withSlots(
      dir,
      async ({ atWork, take }) => obstacleTo(claim, atWork, capacity) ?? { lock: await take(claim) },
    );
    if (!found) return { done: false, seen: told ?? 'another run is being admitted' };
    if ('lock' in found) return { done: true, value: found.lock };
    if (found.key !== told) onQueue(found.text);
    told = found.key;
    return { done: false, seen: found.text };
  };
  const lock = await poll(look, {
    what: 'room beside other runs',
    timeoutMs: QUEUE_TIMEOUT_MS,
    intervalMs: LOOK_EVERY_MS,
    signal,
    fault: 'harness',
    tryThis: 'raise MAX_TESTS, or stop a run',
  });
  const queued: Phase | undefined =
    told === undefined
      ? undefined
      : {
          name: 'waiting for other runs',
          stage: 'preflight',
          owner: 'queue',
          startedAt: startedAt.toISOString(),
          durationMs: elapsedMs(since),
        };
  return { path: lock.path, queued, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
}

async function capacityOf(target: Target): Promise<Capacity> {
  const { memoryBytes } = await engineFacts(connectEngine(target.dockerHost));
  const freeHere = () => toMb(freemem());
  return {
    maxTests: maxTests(process.env, { cores: availableParallelism(), freeMb: freeHere() }),
    memoryMb: Math.max(0, toMb(memoryBytes) - RESERVED_MB),
    freeMb: () => (target.dockerHost.startsWith('unix:') ? freeHere() : undefined),
  };
}

/** What keeps a run from beginning, in words; `key` is the same as long as it is the same obstacle. */
interface Obstacle {
  readonly key: string;
  readonly text: string;
}

function obstacleTo(
  claim: Claim,
  atWork: readonly Claim[],
  { maxTests, memoryMb, freeMb }: Capacity,
): Obstacle | undefined {
  if (atWork.length === 0) return undefined;
  const declaredMb = atWork.reduce((sum, run) => sum + run.memoryMb, 0);
  const holders = atWork.map(({ recipe, runId, memoryMb }) => `${recipe} ${memoryMb} MiB (${runId})`).join(', ');
  const obstacle = (what: string, text: string) => ({
    key: `${what}: ${holders}`,
    text: `waiting for ${text}: ${holders}`,
  });
  if (atWork.length >= maxTests)
    return obstacle('slot', `a slot: ${runs(atWork.length)} running, and MAX_TESTS is ${maxTests}`);
  if (declaredMb + claim.memoryMb > memoryMb) {
    return obstacle(
      'memory',
      `memory: ${claim.recipe} declares ${claim.memoryMb} MiB, and other runs hold ${declaredMb} of ${memoryMb} MiB`,
    );
  }
  const left = freeMb();
  if (left !== undefined && left < claim.memoryMb)
    return obstacle(
      'free memory',
      `memory: ${claim.recipe} declares ${claim.memoryMb} MiB, and ${left} MiB are free beside other runs`,
    );
  return undefined;
}

function runs(count: number): string {
  return count === 1 ? '1 run is' : `${count} runs are`;
}

function toMb(bytes: number): number {
  return Math.floor(bytes / 1_048_576);
}
