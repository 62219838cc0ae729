/** Bytes that messages need on average. The shortest useful ones, silence in Opus, have nearly twice as many. */
const BYTES_PER_MESSAGE = 4;

/** Detects a peer that keeps this side busy with messages so short that most of them must be empty. */
export class EmptyMessageGuard {
  /** Messages that may still come without any bytes; undefined before the first message. */
  #allowance: number | undefined = undefined;
  #countedAt = 0;

  /** Counts a message that came at byte `offset`. False when the messages so far have too few bytes. */
  passes(offset: number, burst: number): boolean {
    const refilled = (this.#allowance ?? burst) + (offset - this.#countedAt) / BYTES_PER_MESSAGE;
    this.#allowance = Math.min(burst, refilled) - 1;
    this.#countedAt = offset;
    return this.#allowance >= 0;
  }
}
