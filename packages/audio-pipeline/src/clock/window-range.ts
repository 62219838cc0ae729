const BUCKETS = 20;

interface Bucket {
  readonly number: number;
  least: number;
  most: number;
}

/** The least and the greatest of the values of the last seconds. It keeps a few numbers, however many values come. */
export class WindowRange {
  readonly #bucketMs: number;
  #buckets: Bucket[] = [];

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  /** Infinity when there are no values. */
  get least(): number {
    return this.#buckets.reduce((least, bucket) => Math.min(least, bucket.least), Number.POSITIVE_INFINITY);
  }

  /** -Infinity when there are no values. */
  get most(): number {
    return this.#buckets.reduce((most, bucket) => Math.max(most, bucket.most), Number.NEGATIVE_INFINITY);
  }

  add(value: number, now: number): void {
    const number = Math.floor(now / this.#bucketMs);
    this.#buckets = this.#buckets.filter((bucket) => bucket.number > number - BUCKETS && bucket.number <= number);
    const last = this.#buckets.at(-1);
    if (last?.number !== number) {
      this.#buckets.push({ number, least: value, most: value });
      return;
    }
    last.least = Math.min(last.least, value);
    last.most = Math.max(last.most, value);
  }

  clear(): void {
    this.#buckets = [];
  }
}
