import type { PortForward } from '@cc-ci/swarm';

export interface PortSearchOptions {
  /** The database's usual port. */
  readonly usual: number;
  /** Ports on which its server listens for something else. */
  readonly never: readonly number[];
  /** Where it was found to listen before. @default its usual port */
  readonly found?: number;
}

/** One look in so many refusals: a server that starts refuses as well, and each look costs a process. */
const REFUSALS_PER_LOOK = 3;

/** Where a database listens: on its usual port, else on another on which something does, by turns. */
export class PortSearch {
  port: number;
  readonly #usual: number;
  readonly #never: readonly number[];
  #refusals = 0;
  #turns = 0;
  #listening: readonly number[] | undefined;

  constructor({ usual, never, found = usual }: PortSearchOptions) {
    this.#usual = usual;
    this.port = found;
    this.#never = [usual, ...never];
  }

  /**
   * Takes a connection that failed: chooses the port for the next, and gives what the task said of this one, in words.
   */
  async failed(forward: Pick<PortForward, 'refusal' | 'listening'>): Promise<string | undefined> {
    const refusal = forward.refusal();
    const wasUsual = this.port === this.#usual;
    this.port = this.#usual;
    if (!refusal || !wasUsual) return refusal;
    if (this.#refusals++ % REFUSALS_PER_LOOK === 0) this.#listening = await forward.listening().catch(() => undefined);
    const others = this.#listening?.filter((port) => !this.#never.includes(port)) ?? [];
    this.port = others[this.#turns++ % others.length] ?? this.#usual;
    return this.#listening ? `${refusal}; ports that listen there: ${this.#listening.join(', ') || 'none'}` : refusal;
  }
}
