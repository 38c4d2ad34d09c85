import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, tryLock } from '@cc-ci/claims';
import { type Look, poll } from '@cc-ci/core';
import type { Workshop } from './workshop.ts';

/** Runs work with at most so many pieces at a time. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Builds at a time on this machine: two fill its processors. */
export function limitOfBuilds({ cacheDir }: Pick<Workshop, 'cacheDir'>): Limit {
  return createLimit(join(cacheDir, 'locks', 'builds'), 2);
}

/** The holder of a place builds an image, which takes minutes. */
const WAIT_TIMEOUT_MS = 3 * 3_600_000;

/**
 * A limit of `places` pieces of work at a time among all processes that name the same folder: each place is a file with
 * a kernel lock.
 */
export function createLimit(dir: string, places: number): Limit {
  const files = Array.from({ length: places }, (_, place) => join(dir, `place-${place + 1}`));
  const look = async (): Promise<Look<Lock>> => {
    for (const file of files) {
      const lock = await tryLock(file);
      if (lock) return { done: true, value: lock };
    }
    return { done: false, seen: `all ${places} are taken` };
  };
  return async (work) => {
    mkdirSync(dir, { recursive: true });
    await using _place = await poll(look, {
      what: `one of ${places} places of ${dir}`,
      timeoutMs: WAIT_TIMEOUT_MS,
      intervalMs: 1_000,
      fault: 'harness',
    });
    return await work();
  };
}
