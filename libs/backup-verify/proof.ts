import type { ProofLabel } from '@cc-ci/results';

/** One thing that was looked at and found right or wrong. */
export interface Proof extends ProofLabel {
  readonly passed: boolean;
  /** What was seen; of a failed proof, why it failed. */
  readonly evidence: string;
  readonly tryThis?: string;
}

export function passed(label: ProofLabel, evidence: string): Proof {
  return { ...label, passed: true, evidence };
}

export function failed(label: ProofLabel, evidence: string, tryThis?: string): Proof {
  return { ...label, passed: false, evidence, ...(tryThis ? { tryThis } : {}) };
}

/** The first failure in words, or undefined when every proof passed. */
export function firstFailure(proofs: readonly Proof[]): string | undefined {
  const wrong = proofs.filter((proof) => !proof.passed);
  if (wrong.length === 0) return undefined;
  return wrong.map(({ name, evidence }) => `${name}: ${evidence}`).join('; ');
}
