import { failures, firstFailure, type Proof } from '../proof.ts';

export interface BackupFlake {
  /** From 1. */
  readonly attempt: number;
  readonly message: string;
}

export interface BackupOutcome<T> {
  readonly proofs: readonly Proof[];
  /** Whether the last attempt passed every proof. */
  readonly passed: boolean;
  /** What the last attempt gave beside its proofs. */
  readonly result: T;
  /** Every attempt that failed, the last one too. */
  readonly flakes: readonly BackupFlake[];
}

export interface BackupAttempt<T> {
  readonly proofs: readonly Proof[];
  readonly result: T;
}

/**
 * Takes a backup and looks into it, again while its proofs fail. Each failed attempt is kept: a backup that needed a
 * second one is a flake. Not tried again is what a further attempt will not change: a failure that says so itself, one
 * that was exactly the same in the attempt before, and what the attempt throws.
 */
export async function takeBackup<T>(
  attempt: (number: number) => Promise<BackupAttempt<T>>,
  options: {
    /** Attempts in all. @default 3 */
    readonly max?: number;
  } = {},
): Promise<BackupOutcome<T>> {
  const flakes: BackupFlake[] = [];
  for (let number = 1; ; number++) {
    const { proofs, result } = await attempt(number);
    const message = firstFailure(proofs);
    if (message === undefined) return { proofs, result, flakes, passed: true };
    const isStable = flakes.at(-1)?.message === message || failures(proofs).some(({ final }) => final);
    flakes.push({ attempt: number, message });
    if (isStable || number >= (options.max ?? 3)) return { proofs, result, flakes, passed: false };
  }
}
