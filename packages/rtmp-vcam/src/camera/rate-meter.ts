/** Turns a count that only grows into a rate. */
export class RateMeter {
  readonly #windowMs: number;
  readonly #samples: { readonly at: number; readonly count: number }[] = [];

  /** `windowMs`: over how long it is measured. Default 2 seconds. */
  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  /** By how much the count has grown in this time. */
  get growth(): number {
    return (this.#samples.at(-1)?.count ?? 0) - (this.#samples[0]?.count ?? 0);
  }

  /** Adds the count at a time (`at`, in milliseconds). Returns the rate per second; 0 until there are two samples. */
  sample(at: number, count: number): number {
    // A smaller count belongs to another stream.
    if (count < (this.#samples.at(-1)?.count ?? 0)) this.#samples.length = 0;
    this.#samples.push({ at, count });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > this.#windowMs) this.#samples.shift();
    const first = this.#samples[0];
    return first === undefined || first.at === at ? 0 : (this.growth * 1000) / (at - first.at);
  }
}
