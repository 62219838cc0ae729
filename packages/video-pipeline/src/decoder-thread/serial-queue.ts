/** Works on one item after the other, in order; at once when there is nothing to wait for. */
export class SerialQueue<T> {
  readonly #work: (item: T, next: T | undefined) => Promise<void> | undefined;
  readonly #waiting: T[] = [];
  #busy = false;

  /** @param work works on an item, with the next one that waits; its errors are not handled here */
  constructor(work: (item: T, next: T | undefined) => Promise<void> | undefined) {
    this.#work = work;
  }

  push(...items: readonly T[]): void {
    this.#waiting.push(...items);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      const pending = this.#work(item, this.#waiting[0]);
      if (pending === undefined) continue;
      this.#busy = true;
      void pending.then(() => {
        this.#busy = false;
        this.#next();
      });
      return;
    }
  }
}
