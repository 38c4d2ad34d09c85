/** One thing that was looked at and found right or wrong. */
export interface Proof {
  /** What is proved, as the record shows it: `marker: the removed row is back`. */
  readonly name: string;
  readonly passed: boolean;
  /** What was seen; of a failed proof, why it failed. */
  readonly evidence: string;
  readonly tryThis?: string;
}

export function passed(name: string, evidence: string): Proof {
  return { name, passed: true, evidence };
}

export function failed(name: string, evidence: string, tryThis?: string): Proof {
  return tryThis ? { name, passed: false, evidence, tryThis } : { name, passed: false, evidence };
}

/** The first failure in words, or undefined when every proof passed. */
export function firstFailure(proofs: readonly Proof[]): string | undefined {
  const wrong = proofs.filter((proof) => !proof.passed);
  if (wrong.length === 0) return undefined;
  return wrong.map(({ name, evidence }) => `${name}: ${evidence}`).join('; ');
}
