/** Hands items from one side to one consumer, in order and without timers: an awaited `next` resolves at the push. */
export class AsyncQueue<T> {
  #items: T[] = [];
  /** Index of the first item that was not taken. */
  #head = 0;
  #waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;

  /** Without effect after `end`. */
  push(item: T): void {
    if (this.#ended) return;
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter({ value: item, done: false });
  }

  /** What is in the queue is still handed out; after that, `next` says done. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiting.splice(0)) waiter({ value: undefined, done: true });
  }

  /** Throws away what is in the queue. */
  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#items[this.#head];
    if (value !== undefined) {
      this.#head++;
      if (this.#head === this.#items.length) this.clear();
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
