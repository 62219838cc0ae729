/** Values over which it is smoothed. */
const OVER = 16;

/** A figure that follows its newest values slowly enough to be read. */
export class Smoothed {
  #value: number | undefined;

  /** 0 before the first one. */
  get value(): number {
    return this.#value ?? 0;
  }

  add(value: number): void {
    this.#value = this.#value === undefined ? value : this.#value + (value - this.#value) / OVER;
  }

  reset(): void {
    this.#value = undefined;
  }
}
