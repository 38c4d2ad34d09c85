import { statfs } from 'node:fs/promises';
import type { CcciError, Target } from '@cc-ci/core';
import { connectEngine, type Engine, proveAnswering } from '@cc-ci/swarm';
import { machineInTrouble } from './machine-errors.ts';

const LOOK_EVERY_MS = 5_000;
/** No load makes an engine that works take this long to say that it is there. */
const SILENCE_MS = 30_000;
/** With less than this nothing works that writes. */
const FULL_DISK_BYTES = 50e6;

/**
 * Looks at the engine and at the disk while a run runs: what fails while they are in trouble says nothing of the
 * recipe. Disposing ends it.
 */
export class MachineWatch implements Disposable {
  readonly #engine: Engine;
  readonly #stateDir: string;
  readonly #timer: NodeJS.Timeout;
  #trouble: { readonly what: string; readonly at: number } | undefined;
  #looking: Promise<void> | undefined;

  constructor(target: Target) {
    this.#engine = connectEngine(target.dockerHost);
    this.#stateDir = target.stateDir;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  /**
   * The trouble in which the machine was since a moment, as the error that stands for what failed then; undefined where
   * there was none.
   */
  async excuse(since: Date, failed: CcciError | undefined): Promise<CcciError | undefined> {
    await this.#look();
    return this.#trouble && this.#trouble.at >= since.getTime()
      ? machineInTrouble(this.#trouble.what, failed)
      : undefined;
  }

  /** One look at a time: who asks meanwhile waits for what it finds. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined)));
  }

  async #lookOnce(): Promise<void> {
    const what = (await this.#silenceOfEngine()) ?? (await this.#fullDisk());
    if (what) this.#trouble = { what, at: Date.now() };
  }

  async #silenceOfEngine(): Promise<string | undefined> {
    return proveAnswering(this.#engine, SILENCE_MS).then(
      () => undefined,
      (cause: CcciError) => cause.message,
    );
  }

  async #fullDisk(): Promise<string | undefined> {
    const free = await statfs(this.#stateDir).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Infinity,
    );
    return free < FULL_DISK_BYTES
      ? `the disk of ${this.#stateDir} is full: ${Math.round(free / 1e6)} MB are free`
      : undefined;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
