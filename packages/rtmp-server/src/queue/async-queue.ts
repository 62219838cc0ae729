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

  /** Nothing is in the queue, and nothing will be. */
  get done(): boolean {
    return this.#ended && this.#head === this.#items.length;
  }

  /** True when the item has to wait: nobody waited for it. Without effect after `end`. */
  push(item: T): boolean {
    if (this.#ended) return false;
    if (this.#waiting.length === 0) {
      this.#items.push(item);
      return true;
    }
    this.#waiting.shift()?.({ value: item, done: false });
    return false;
  }

  /** What is in the queue is still handed out; after that, `next` says done. True when somebody was told so now. */
  end(): boolean {
    this.#ended = true;
    const waiting = this.#waiting.splice(0);
    for (const waiter of waiting) waiter({ value: undefined, done: true });
    return waiting.length > 0;
  }

  /** Throws away what is in the queue. */
  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  /** The first item in the queue; undefined when there is none. */
  take(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head >= MOST_TAKEN && 2 * this.#head >= this.#items.length) this.#cut();
    return item;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.take();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A consumer that is always a little behind never empties the queue. */
  #cut(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
