const BUCKETS = 20;

interface Bucket {
  number: number;
  least: number;
  most: number;
}

/**
 * The least and the greatest of the values of the last seconds. It keeps a few numbers, however many values come, and
 * makes nothing that V8 would have to collect.
 */
export class WindowRange {
  readonly #bucketMs: number;
  /** The bucket with a number is at its remainder. */
  readonly #buckets: readonly Bucket[] = Array.from({ length: BUCKETS }, emptyBucket);
  #newest = Number.NEGATIVE_INFINITY;

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  /** Infinity when there are no values. */
  get least(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets) if (this.#counts(bucket)) least = Math.min(least, bucket.least);
    return least;
  }

  /** -Infinity when there are no values. */
  get most(): number {
    let most = Number.NEGATIVE_INFINITY;
    for (const bucket of this.#buckets) if (this.#counts(bucket)) most = Math.max(most, bucket.most);
    return most;
  }

  add(value: number, now: number): void {
    const number = Math.floor(now / this.#bucketMs);
    this.#newest = number;
    const bucket = this.#buckets[((number % BUCKETS) + BUCKETS) % BUCKETS];
    if (bucket === undefined) return;
    if (bucket.number !== number) {
      bucket.number = number;
      bucket.least = value;
      bucket.most = value;
      return;
    }
    bucket.least = Math.min(bucket.least, value);
    bucket.most = Math.max(bucket.most, value);
  }

  clear(): void {
    for (const bucket of this.#buckets) Object.assign(bucket, emptyBucket());
  }

  #counts({ number }: Bucket): boolean {
    return number > this.#newest - BUCKETS && number <= this.#newest;
  }
}

function emptyBucket(): Bucket {
  return { number: Number.NEGATIVE_INFINITY, least: 0, most: 0 };
}
