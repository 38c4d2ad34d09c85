/** The bytes of a stream, asked for by number. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  readonly #taken: ((bytes: Buffer) => void) | undefined;
  #chunk: Buffer = Buffer.alloc(0);

  /** @param taken is given all bytes as they are read */
  constructor(source: AsyncIterable<Buffer>, taken?: (bytes: Buffer) => void) {
    this.#source = source[Symbol.asyncIterator]();
    this.#taken = taken;
  }

  /** That many bytes; fewer only at the stream's end. */
  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.pieces(length)) parts.push(part);
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }

  /** That many bytes, in pieces as they come. */
  async *pieces(length: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = length; left > 0;) {
      if (this.#chunk.length === 0 && !(await this.#next())) return;
      const piece = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** How many of that many bytes could be passed over. */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    for await (const piece of this.pieces(length)) skipped += piece.length;
    return skipped;
  }

  async #next(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#taken?.(next.value);
    this.#chunk = next.value;
    return true;
  }
}
