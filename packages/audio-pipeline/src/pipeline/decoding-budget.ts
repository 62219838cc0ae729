/** This much sound is decoded at once, in milliseconds: more than a server sends to a new player. */
const BURST_MS = 10_000;
/** Sound that is decoded while a millisecond passes. */
const RATE = 2;

/** What is paid at least for a packet, however little is in it, and for a new decoder. In milliseconds of sound. */
export const PACKET_COST_MS = 2;
export const CONFIG_COST_MS = 100;

/** Keeps a sender that sends much more sound than time passes from taking the processor. */
export class DecodingBudget {
  #left = BURST_MS;
  #filledAt: number | undefined;

  /** True when there is enough left for at least the costs. Times in milliseconds. */
  allows(cost: number, now: number): boolean {
    const passed = Math.max(0, now - (this.#filledAt ?? now));
    this.#filledAt = now;
    this.#left = Math.min(BURST_MS, this.#left + passed * RATE);
    return this.#left >= cost;
  }

  /** Pays, also more than there is. */
  pay(cost: number): void {
    this.#left -= cost;
  }
}
