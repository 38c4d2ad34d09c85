import { asCcciError, CcciError, elapsedMs } from '@cc-ci/core';
import type { ProofLabel } from './proofs.ts';
import type { Stage, StageTest, Verdict } from './record-shape.ts';

/** One stage while it runs. */
export class StageLog {
  readonly tests: StageTest[] = [];
  /** Said with each proof that fails from now on by the recipe's fault: what may be its cause. */
  readonly asides: string[] = [];
  readonly #errors = new Map<StageTest, CcciError>();
  readonly #announced = new Set<StageTest>();
  readonly #id: string;
  readonly #onTest: (test: StageTest, error?: CcciError) => void;
  readonly #signal: AbortSignal | undefined;
  /** Whose fault a failure is that would be the recipe's. */
  blames: Stage['fault'];

  /**
   * @param id begins the ids of its proofs: the stage, and the part of it
   * @param signal stops the stage: a red after that is the signal's
   */
  constructor(id: string, onTest: (test: StageTest, error?: CcciError) => void, signal?: AbortSignal) {
    this.#id = id;
    this.#onTest = onTest;
    this.#signal = signal;
  }

  /** A part of the stage that can be judged by itself: its tests carry its name, and count for the whole. */
  part(id: string, name = id): StageLog {
    const enter = (test: StageTest, error?: CcciError) => this.add({ ...test, name: `${name}: ${test.name}` }, error);
    const part = new StageLog(`${this.#id}.${id}`, enter, this.#signal);
    part.asides.push(...this.asides);
    return part;
  }

  /**
   * A proof: `look` gives the evidence in words, or throws. A failed proof does not keep the next ones from being
   * looked at.
   */
  async proof(label: ProofLabel, look: () => Promise<string> | string): Promise<boolean> {
    const since = performance.now();
    try {
      const evidence = await look();
      this.add({ ...this.#labelled(label), verdict: 'passed', durationMs: elapsedMs(since), evidence });
      return true;
    } catch (error) {
      this.failed(label, asCcciError(error), elapsedMs(since));
      return false;
    }
  }

  failed(label: ProofLabel, thrown: CcciError, durationMs = 0): void {
    const isStopped = this.#signal?.aborted ?? false;
    const error = isStopped ? asCcciError(this.#signal?.reason) : this.#told(thrown);
    const verdict = isStopped || error.code === 'UNVERIFIED' ? 'unverified' : 'failed';
    const asides = error.fault === 'recipe' && verdict === 'failed' ? this.asides : [];
    const tryThis = error.tryThis && `try: ${error.tryThis}`;
    const message = [error.message, error.last && `last: ${error.last}`, tryThis, ...asides].filter(Boolean).join('\n');
    this.add({ ...this.#labelled(label), verdict, durationMs, message }, error);
  }

  /** Enters a proof that was left out, with the reason that the recipe declares. */
  skipped(label: ProofLabel, reason: string): void {
    this.add({ ...this.#labelled(label), verdict: 'skipped', durationMs: 0, message: reason });
  }

  /** Enters the tests of the package; what may be the cause of a red stands beside the first that failed. */
  addTests(tests: readonly StageTest[]): void {
    const first = tests.find(({ verdict }) => verdict === 'failed');
    for (const test of tests) {
      const message = [test.message, ...this.asides].filter(Boolean).join('\n');
      const entered = test === first ? { ...test, message } : test;
      if (this.#announced.has(test)) this.#announced.add(entered);
      this.add(entered);
    }
  }

  add(test: StageTest, error?: CcciError): void {
    if (error) this.#errors.set(test, error);
    this.tests.push(test);
    if (!this.#announced.has(test)) this.#onTest(test, error);
  }

  /** Tells of a test as soon as it has ended. It counts once it is added, and is not told a second time then. */
  tell(test: StageTest): void {
    this.#announced.add(test);
    this.#onTest(test);
  }

  /** Enters what was found in another log. */
  take(other: StageLog): void {
    for (const test of other.tests) this.add(test, other.#errors.get(test));
  }

  #told(error: CcciError): CcciError {
    if (error.fault !== 'recipe' || !this.blames) return error;
    const { code, message, last, tryThis } = error;
    return new CcciError({ code, message, last, tryThis, fault: this.blames, cause: error });
  }

  #labelled({ id, name }: ProofLabel): Pick<StageTest, 'id' | 'name' | 'kind'> {
    return { id: `${this.#id}.${id}`, name, kind: 'proof' };
  }

  /**
   * The test that decides: the first that failed, else the first that is unverified; with its error, where the runner
   * made it.
   */
  get red(): { readonly test: StageTest; readonly error: CcciError | undefined } | undefined {
    const test =
      this.tests.find(({ verdict }) => verdict === 'failed') ??
      this.tests.find(({ verdict }) => verdict === 'unverified');
    return test && { test, error: this.#errors.get(test) };
  }

  outcome(): { verdict: Verdict; reason?: string; fault?: Stage['fault'] } {
    const { red } = this;
    if (!red && this.tests.length === 0)
      return { verdict: 'unverified', reason: 'nothing was looked at', fault: 'harness' };
    if (!red) return { verdict: 'passed' };
    return {
      verdict: red.test.verdict,
      reason: `${red.test.name}: ${red.test.message ?? 'no message'}`,
      fault: red.error?.fault ?? 'recipe',
    };
  }
}
