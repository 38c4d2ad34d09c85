import { asCcciError, type CcciError, elapsedMs, limited, plainText, type Redactor, shorten } from '@cc-ci/core';
import type { RestoreRecord } from './record-data.ts';
import type { Phase, PhaseOwner, RecordedError, RunRecord, Stage, StageName, StageTest } from './record-shape.ts';
import { testFailed } from './errors.ts';
import type { Place, RunListener } from './events.ts';
import { proof } from './proofs.ts';
import { StageLog } from './stage-log.ts';

export interface RecorderOptions {
  readonly redactor: Redactor;
  readonly listener: RunListener;
  readonly startedAt: Date;
  /** Stops the run: what does not end by itself then is left behind, and what comes of it does not count. */
  readonly signal?: AbortSignal;
  /** Gives what stands for a failure that would be the recipe's, where the machine was in trouble since a moment. */
  readonly excuse?: (since: Date, failed: CcciError | undefined) => Promise<CcciError | undefined>;
}

/** Something that takes time: where in the run, what, and whose time it is. */
export interface TimedWork {
  readonly place: Place;
  readonly name: string;
  readonly owner: PhaseOwner;
}

/** A red that counts, in the order in which the reds came. */
interface Red {
  readonly verdict: 'failed' | 'unverified';
  readonly error: RecordedError;
}

/** Stages of which the reds may have their cause in what the head changes. */
const ABOUT_THE_APP: ReadonlySet<StageName> = new Set(['upgrade', 'backup', 'restore', 'custom']);

/**
 * Takes down what a run does while it does it: phases with their owner, stages with their proofs, flakes. Masks secrets
 * in all of it.
 */
export class Recorder {
  readonly startedAt: Date;
  readonly phases: Phase[] = [];
  readonly stages: Stage[] = [];
  readonly flakes: { stage: string; attempt: number; message: string }[] = [];
  readonly restores: RestoreRecord[] = [];
  readonly #reds: Red[] = [];
  readonly #redactor: Redactor;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal | undefined;
  readonly #excuse: RecorderOptions['excuse'];
  /** What a stage says beside its reds, for the stages after it. */
  #asides: readonly string[] = [];
  /** What was under way when the run was stopped. */
  #cutOff: string | undefined;

  constructor({ redactor, listener, startedAt, signal, excuse }: RecorderOptions) {
    this.startedAt = startedAt;
    this.#redactor = redactor;
    this.#listener = listener;
    this.#signal = signal;
    this.#excuse = excuse;
  }

  /**
   * What decides reason and fault: the first failure, else the first thing that could not be verified. Lint decides the
   * level alone.
   */
  get error(): RecordedError | undefined {
    return (this.#reds.find(({ verdict }) => verdict === 'failed') ?? this.#reds[0])?.error;
  }

  /**
   * Does something that takes time, and notes whose time it was. It ends within seconds when the run is stopped, but in
   * the teardown.
   */
  async phase<T>({ place, name, owner }: TimedWork, work: () => Promise<T>): Promise<T> {
    const [since, startedAt] = [performance.now(), new Date()];
    this.#listener({ type: 'phase', place, name });
    try {
      if (place === 'teardown') return await work();
      return await limited(work, { signal: this.#signal });
    } catch (error) {
      if (error === this.#signal?.reason) this.#cutOff ??= `it was at: ${place}, ${name}`;
      throw error;
    } finally {
      this.addPhase({ name, stage: place, owner, startedAt: startedAt.toISOString(), durationMs: elapsedMs(since) });
    }
  }

  addPhase(phase: Phase): void {
    this.phases.push(phase);
  }

  note(place: Place, text: string): void {
    this.#listener({ type: 'note', place, text: this.#mask(text) });
  }

  flake(stage: StageName, attempt: number, message: string): void {
    this.flakes.push({ stage, attempt, message: this.#mask(message) });
    this.note(stage, `attempt ${attempt}: ${message}`);
  }

  /**
   * Runs a stage. Its verdict follows from its tests: one that failed fails it, one unverified leaves it so, and none
   * at all is no pass. An error that the stage throws is one more failed test: the operation itself.
   */
  async stage(name: StageName, work: (log: StageLog) => Promise<void>): Promise<Stage> {
    const [since, startedAt] = [performance.now(), new Date()];
    const signal = name === 'teardown' ? undefined : this.#signal;
    const log = new StageLog(name, (test) => this.#took(name, test), signal);
    const isAboutApp = ABOUT_THE_APP.has(name);
    if (isAboutApp) log.asides.push(...this.#asides);
    this.#listener({ type: 'stage-started', stage: name });
    try {
      await work(log);
    } catch (error) {
      log.failed(proof('carried-out', name), asCcciError(error));
    }
    if (isAboutApp) this.#asides = [...log.asides];
    const stage: Stage = {
      name,
      ...log.outcome(),
      startedAt: startedAt.toISOString(),
      durationMs: elapsedMs(since),
      tests: log.tests.map((test) => this.#masked(test)),
    };
    const { red } = log;
    const isRecipes = red?.test.verdict === 'failed' && (red.error?.fault ?? 'recipe') === 'recipe' && name !== 'lint';
    const excuse = isRecipes ? await this.#excuse?.(startedAt, red.error) : undefined;
    return this.#close(
      { ...stage, ...(excuse ? { fault: excuse.fault } : {}), reason: stage.reason && this.#mask(stage.reason) },
      red && { error: excuse ?? red.error ?? testFailed(name, red.test), test: red.test.name },
    );
  }

  /**
   * Enters a stage that did not run, with its reason: declared not applicable, or unverified because something before
   * it failed.
   */
  leaveOut(name: StageName, verdict: 'skipped' | 'unverified', reason: string): Stage {
    return this.#close(
      { name, verdict, reason, startedAt: new Date().toISOString(), durationMs: 0, tests: [] },
      undefined,
    );
  }

  /**
   * Enters what ended the run: it counts as a failure, behind those that were there before; a stage that met it says
   * where.
   */
  failWith(error: CcciError): void {
    const recorded = this.#recordable(error);
    const met = this.#reds.find((red) => red.error.code === recorded.code && red.error.message === recorded.message);
    this.#reds.push({ verdict: 'failed', error: met?.error ?? recorded });
  }

  /** All that it has taken down so far. */
  taken(): Pick<RunRecord, 'stages' | 'phases' | 'flakes' | 'error'> {
    const { stages, phases, flakes, error } = this;
    return { stages, phases, flakes, error };
  }

  #close(stage: Stage, red: { error: CcciError; test: string } | undefined): Stage {
    const { name, verdict } = stage;
    if (red && name !== 'lint' && (verdict === 'failed' || verdict === 'unverified')) {
      const error = { ...this.#recordable(red.error), stage: name, test: this.#mask(red.test) };
      this.#reds.push({ verdict, error });
    }
    this.stages.push(stage);
    this.#listener({ type: 'stage-ended', stage });
    return stage;
  }

  #took(stage: StageName, test: StageTest): void {
    this.#listener({ type: 'test', stage, test: this.#masked(test) });
  }

  #masked(test: StageTest): StageTest {
    return { ...test, message: this.#maskSome(test.message), evidence: this.#maskSome(test.evidence) };
  }

  #recordable(error: CcciError): RecordedError {
    const last = error === this.#signal?.reason ? (error.last ?? this.#cutOff) : error.last;
    return {
      code: error.code,
      message: this.#mask(error.message),
      last: this.#maskSome(last),
      tryThis: this.#maskSome(error.tryThis),
      fault: error.fault,
    };
  }

  #maskSome(text: string | undefined): string | undefined {
    return text && this.#mask(text);
  }

  #mask(text: string): string {
    return shorten(this.#redactor.mask(plainText(text)));
  }
}
