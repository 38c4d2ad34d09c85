/** Seeks texts in bytes that come in pieces, also across the borders of two. */
export class Seeker {
  readonly #wanted: Set<string>;
  readonly #overlap: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(values: readonly string[]) {
    this.#wanted = new Set(values);
    this.#overlap = Math.max(0, ...values.map((value) => Buffer.byteLength(value) - 1));
  }

  take(chunk: Buffer): void {
    if (this.#wanted.size === 0) return;
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (const value of this.#wanted) if (bytes.includes(value)) this.#wanted.delete(value);
    this.#rest = bytes.subarray(Math.max(0, bytes.length - this.#overlap));
  }

  /** Those that were not met. */
  get missing(): string[] {
    return [...this.#wanted];
  }
}
