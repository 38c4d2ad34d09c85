import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Lock, tryLock } from './lock.ts';

/** What a run says of itself beside the lock on its slot. */
const claimSchema = z.strictObject({
  recipe: z.string(),
  runId: z.string(),
  /** Memory that the recipe declares, in MiB. */
  memoryMb: z.number(),
});

export type Claim = z.infer<typeof claimSchema>;

/** The slots of a target, seen by one process alone. */
export interface Slots {
  /** Claims of the runs that live. */
  readonly atWork: readonly Claim[];
  /** Takes a free slot and notes the claim beside its lock. */
  take(claim: Claim): Promise<Lock>;
}

const NOTE = /^(\d+)\.json$/;

/**
 * Looks at a target's slots under a lock of their own, so that two runs are never admitted on the strength of the same
 * room. A slot is free when nobody holds the kernel's lock on it, however its last holder ended.
 * @returns undefined when another process is looking
 */
export async function withSlots<T>(dir: string, look: (slots: Slots) => Promise<T>): Promise<T | undefined> {
  mkdirSync(dir, { recursive: true });
  await using alone = await tryLock(join(dir, 'admission'));
  if (!alone) return undefined;
  const held = new Map<number, Claim>();
  for (const number of notedIn(dir)) {
    const claim = await claimOf(dir, number);
    if (claim) held.set(number, claim);
  }
  return await look({ atWork: [...held.values()], take: (claim) => occupy(dir, held, claim) });
}

function notedIn(dir: string): number[] {
  return readdirSync(dir)
    .flatMap((file) => NOTE.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** What a slot's holder claims; undefined, and its note gone, when nobody lives who holds it. */
async function claimOf(dir: string, number: number): Promise<Claim | undefined> {
  await using free = await tryLock(join(dir, String(number)));
  if (free) return void rmSync(noteOf(dir, number), { force: true });
  const note = readNote(noteOf(dir, number));
  return note === undefined ? undefined : claimSchema.parse(JSON.parse(note));
}

/** Undefined when its holder ended, and took the note away, a moment ago. */
function readNote(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function occupy(dir: string, held: ReadonlyMap<number, Claim>, claim: Claim): Promise<Lock> {
  const { number, lock } = await lockFree(dir, held);
  writeFileSync(noteOf(dir, number), `${JSON.stringify(claim)}\n`);
  return {
    path: lock.path,
    async [Symbol.asyncDispose]() {
      rmSync(noteOf(dir, number), { force: true });
      await lock[Symbol.asyncDispose]();
    },
  };
}

/** The first slot that nobody holds; one whose note is gone may be held for a moment more. */
async function lockFree(dir: string, held: ReadonlyMap<number, Claim>): Promise<{ number: number; lock: Lock }> {
  for (let number = 1; ; number++) {
    const lock = held.has(number) ? undefined : await tryLock(join(dir, String(number)));
    if (lock) return { number, lock };
  }
}

function noteOf(dir: string, number: number): string {
  return join(dir, `${number}.json`);
}
