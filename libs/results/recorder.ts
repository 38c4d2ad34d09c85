import { asCcciError, type CcciError, elapsedMs, type Redactor } from '@cc-ci/core';
import type {
  Phase,
  PhaseOwner,
  RecordedError,
  RunRecord,
  Stage,
  StageName,
  StageTest,
  Verdict,
} from './record-shape.ts';
import { proof, type ProofLabel } from './proofs.ts';
import type { Place, RunListener } from './events.ts';

/** Takes down what a run does while it does it: phases with their owner, stages with their proofs, flakes. Masks secrets in all of it. */
export class Recorder {
  readonly startedAt: Date;
  readonly phases: Phase[] = [];
  readonly stages: Stage[] = [];
  readonly flakes: { stage: string; attempt: number; message: string }[] = [];
  error: RecordedError | undefined;
  readonly #redactor: Redactor;
  readonly #listener: RunListener;

  constructor(redactor: Redactor, listener: RunListener, startedAt: Date) {
    this.startedAt = startedAt;
    this.#redactor = redactor;
    this.#listener = listener;
  }

  /** Does something that takes time, and notes whose time it was. */
  async phase<T>(place: Place, name: string, owner: PhaseOwner, work: () => Promise<T>): Promise<T> {
    const [since, startedAt] = [performance.now(), new Date()];
    this.#listener({ type: 'phase', place, name });
    try {
      return await work();
    } finally {
      this.addPhase({ name, stage: place, owner, startedAt: startedAt.toISOString(), durationMs: elapsedMs(since) });
    }
  }

  addPhase(phase: Phase): void {
    this.phases.push(phase);
  }

  note(place: Place, text: string): void {
    this.#listener({ type: 'note', place, text: this.#redactor.mask(text) });
  }

  flake(stage: StageName, attempt: number, message: string): void {
    this.flakes.push({ stage, attempt, message: this.#redactor.mask(message) });
    this.note(stage, `attempt ${attempt}: ${message}`);
  }

  /**
   * Runs a stage. Its verdict follows from its tests: one that failed fails it, one unverified leaves it so, and none at all is no pass.
   * An error that the stage throws is one more failed test: the operation itself.
   */
  async stage(name: StageName, work: (log: StageLog) => Promise<void>): Promise<Stage> {
    const [since, startedAt] = [performance.now(), new Date()];
    const log = new StageLog(name, (test) => this.#took(name, test));
    this.#listener({ type: 'stage-started', stage: name });
    try {
      await work(log);
    } catch (error) {
      log.failed(proof('carried-out', name), asCcciError(error));
    }
    const stage: Stage = {
      name,
      ...log.outcome(),
      startedAt: startedAt.toISOString(),
      durationMs: elapsedMs(since),
      tests: log.tests.map((test) => this.#masked(test)),
    };
    return this.#close({ ...stage, reason: stage.reason && this.#redactor.mask(stage.reason) }, log.firstError);
  }

  /** Enters a stage that did not run, with its reason: declared not applicable, or unverified because something before it failed. */
  leaveOut(name: StageName, verdict: 'skipped' | 'unverified', reason: string): Stage {
    return this.#close(
      { name, verdict, reason, startedAt: new Date().toISOString(), durationMs: 0, tests: [] },
      undefined,
    );
  }

  /** What ended the run or failed it first. */
  failWith(error: CcciError): void {
    this.error ??= this.#recordable(error);
  }

  /** All that it has taken down so far. */
  taken(): Pick<RunRecord, 'stages' | 'phases' | 'flakes' | 'error'> {
    const { stages, phases, flakes, error } = this;
    return { stages, phases, flakes, error };
  }

  #close(stage: Stage, error: CcciError | undefined): Stage {
    if (error) this.failWith(error);
    this.stages.push(stage);
    this.#listener({ type: 'stage-ended', stage });
    return stage;
  }

  #took(stage: StageName, test: StageTest): void {
    this.#listener({ type: 'test', stage, test: this.#masked(test) });
  }

  #masked(test: StageTest): StageTest {
    const mask = (text: string | undefined) => text && this.#redactor.mask(text);
    return { ...test, message: mask(test.message), evidence: mask(test.evidence) };
  }

  #recordable(error: CcciError): RecordedError {
    const mask = (text: string | undefined) => text && this.#redactor.mask(text);
    return {
      code: error.code,
      message: this.#redactor.mask(error.message),
      last: mask(error.last),
      tryThis: mask(error.tryThis),
      fault: error.fault,
    };
  }
}

/** One stage while it runs. */
export class StageLog {
  readonly tests: StageTest[] = [];
  /** Said with each proof that fails from now on: what may be its cause. */
  aside: string | undefined;
  firstError: CcciError | undefined;
  readonly #id: string;
  readonly #onTest: (test: StageTest, error?: CcciError) => void;

  /** @param id begins the ids of its proofs: the stage, and the part of it */
  constructor(id: string, onTest: (test: StageTest, error?: CcciError) => void) {
    this.#id = id;
    this.#onTest = onTest;
  }

  /** A part of the stage that can be judged by itself: its tests carry its name, and count for the whole. */
  part(id: string, name = id): StageLog {
    return new StageLog(`${this.#id}.${id}`, (test, error) =>
      this.add({ ...test, name: `${name}: ${test.name}` }, error),
    );
  }

  /** A proof: `look` gives the evidence in words, or throws. A failed proof does not keep the next ones from being looked at. */
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

  failed(label: ProofLabel, error: CcciError, durationMs = 0): void {
    const aside = error.fault === 'recipe' && error.code !== 'UNVERIFIED' ? this.aside : undefined;
    const message = [
      error.message,
      error.last && `last: ${error.last}`,
      error.tryThis && `try: ${error.tryThis}`,
      aside,
    ]
      .filter(Boolean)
      .join('\n');
    this.add(
      { ...this.#labelled(label), verdict: error.code === 'UNVERIFIED' ? 'unverified' : 'failed', durationMs, message },
      error,
    );
  }

  /** Enters a proof that was left out, with the reason that the recipe declares. */
  skipped(label: ProofLabel, reason: string): void {
    this.add({ ...this.#labelled(label), verdict: 'skipped', durationMs: 0, message: reason });
  }

  add(test: StageTest, error?: CcciError): void {
    this.firstError ??= error;
    this.tests.push(test);
    this.#onTest(test, error);
  }

  #labelled({ id, name }: ProofLabel): Pick<StageTest, 'id' | 'name' | 'kind'> {
    return { id: `${this.#id}.${id}`, name, kind: 'proof' };
  }

  outcome(): { verdict: Verdict; reason?: string; fault?: Stage['fault'] } {
    const red =
      this.tests.find(({ verdict }) => verdict === 'failed') ??
      this.tests.find(({ verdict }) => verdict === 'unverified');
    if (!red && this.tests.length === 0)
      return { verdict: 'unverified', reason: 'nothing was looked at', fault: 'harness' };
    if (!red) return { verdict: 'passed' };
    return {
      verdict: red.verdict,
      reason: `${red.name}: ${red.message ?? 'no message'}`,
      fault: this.firstError?.fault ?? 'recipe',
    };
  }
}
