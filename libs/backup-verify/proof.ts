import type { ProofLabel } from '@cc-ci/results';

/** One thing that was looked at and found right or wrong. */
export interface Proof extends ProofLabel {
  readonly passed: boolean;
  /** What was seen; of a failed proof, why it failed. */
  readonly evidence: string;
  readonly tryThis?: string;
  /** What was seen last before it failed: the output of a hook. */
  readonly last?: string;
  /** Not passed, and not shown to be wrong either: nothing could tell. */
  readonly unverified?: true;
  /** Failed in a way that another attempt will not change. */
  readonly final?: true;
}

export function passed(label: ProofLabel, evidence: string): Proof {
  return { ...label, passed: true, evidence };
}

export function failed(label: ProofLabel, evidence: string, tryThis?: string): Proof {
  return { ...label, passed: false, evidence, ...(tryThis ? { tryThis } : {}) };
}

/** Nothing could tell: neither right nor wrong. Another attempt will not change it. */
export function unverified(label: ProofLabel, evidence: string, tryThis?: string): Proof {
  return { ...failed(label, evidence, tryThis), unverified: true };
}

/** The failures in words, or undefined when no proof failed. What could not be told is no failure. */
export function firstFailure(proofs: readonly Proof[]): string | undefined {
  const wrong = failures(proofs);
  if (wrong.length === 0) return undefined;
  return wrong.map(({ name, evidence }) => `${name}: ${evidence}`).join('; ');
}

/** Proofs that failed, without those that could not tell. */
export function failures(proofs: readonly Proof[]): Proof[] {
  return proofs.filter((proof) => !proof.passed && !proof.unverified);
}
