/** The shortest useful messages, silence in Opus, have nearly twice as many bytes with their headers. */
const BYTES_PER_MESSAGE = 4;

/** Notices a peer that keeps this side busy with messages of which most must be empty. */
export class EmptyMessageGuard {
  /** Messages that may come in no bytes at all; undefined before the first one. */
  #allowance: number | undefined = undefined;
  #countedAt = 0;

  /** Counts a message that came at `offset`, in bytes. False when it and those before it came in too few. */
  passes(offset: number, burst: number): boolean {
    const refilled = (this.#allowance ?? burst) + (offset - this.#countedAt) / BYTES_PER_MESSAGE;
    this.#allowance = Math.min(burst, refilled) - 1;
    this.#countedAt = offset;
    return this.#allowance >= 0;
  }
}
