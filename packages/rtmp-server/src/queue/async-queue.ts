/** The array is shortened when at least this many items at its front were taken, and no fewer than still wait. */
const MOST_TAKEN = 64;

/** Passes items to one consumer, in order and without timers: a pending `next` resolves when an item is pushed. */
export class AsyncQueue<T> {
  /** Items that were taken are undefined. */
  #items: (T | undefined)[] = [];
  /** Index of the first item that was not taken. */
  #head = 0;
  #waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;

  /** True when the queue is empty and no item will come. */
  get done(): boolean {
    return this.#ended && this.#head === this.#items.length;
  }

  /** Returns true when the item has to wait, because no `next` is pending. Has no effect after `end`. */
  push(item: T): boolean {
    if (this.#ended) return false;
    if (this.#waiting.length === 0) {
      this.#items.push(item);
      return true;
    }
    this.#waiting.shift()?.({ value: item, done: false });
    return false;
  }

  /** Puts `item` in the place of one that waits. False when that one does not wait any more. */
  replace(waiting: T, item: T): boolean {
    const at = this.#items.lastIndexOf(waiting);
    if (at < 0) return false;
    this.#items[at] = item;
    return true;
  }

  /** Items in the queue are still handed out before the end. Returns true when a pending `next` got the end now. */
  end(): boolean {
    this.#ended = true;
    const waiting = this.#waiting.splice(0);
    for (const waiter of waiting) waiter({ value: undefined, done: true });
    return waiting.length > 0;
  }

  /** Throws away all items in the queue. */
  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  /** Removes the first item and returns it; undefined when there is none. */
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

  /** Frees the places of taken items, as a consumer that is always a little behind never empties the queue. */
  #cut(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
