/** Taken items are cut off the front when there are as many as that, and as those that wait. */
const MOST_TAKEN = 64;

/** Hands items from one side to one consumer, in order and without timers: an awaited `next` resolves at the push. */
export class AsyncQueue<T> {
  /** Undefined where the item was taken. */
  #items: (T | undefined)[] = [];
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
      this.#items[this.#head++] = undefined;
      if (this.#head === this.#items.length) this.clear();
      else if (this.#head >= MOST_TAKEN && 2 * this.#head >= this.#items.length) this.#cut();
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A consumer that is always a little behind never empties the queue. */
  #cut(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
