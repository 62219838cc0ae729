/** Turns a count that only grows into a rate, over about the last two seconds. */
export class RateMeter {
  readonly #samples: { readonly at: number; readonly count: number }[] = [];

  /** Takes the count now (`at` in milliseconds) and returns the rate per second; 0 until there are two samples. */
  sample(at: number, count: number): number {
    // A smaller count is a new one: another stream.
    if (count < (this.#samples.at(-1)?.count ?? 0)) this.#samples.length = 0;
    this.#samples.push({ at, count });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > 2000) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || first.at === at) return 0;
    return ((count - first.count) * 1000) / (at - first.at);
  }
}
