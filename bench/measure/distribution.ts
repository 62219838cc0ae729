/** The percentiles of a set of figures. */
export class Distribution {
  readonly #sorted: Float64Array;

  constructor(values: Iterable<number>) {
    this.#sorted = Float64Array.from(values).sort();
  }

  get count(): number {
    return this.#sorted.length;
  }

  /** The smallest value that `share` (0..1) of all values do not exceed; NaN when there are none. */
  percentile(share: number): number {
    const rank = Math.ceil(share * this.#sorted.length) - 1;
    return this.#sorted[Math.max(0, rank)] ?? Number.NaN;
  }

  get p50(): number {
    return this.percentile(0.5);
  }

  get p99(): number {
    return this.percentile(0.99);
  }

  get max(): number {
    return this.percentile(1);
  }
}
