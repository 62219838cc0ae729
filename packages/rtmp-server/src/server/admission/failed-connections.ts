/** After this time, a connection that failed counts half. */
const HALF_LIFE_MS = 10_000;
const MOST_NETWORKS = 1024;

interface Record {
  count: number;
  at: number;
}

/**
 * How many connections of each network have lately ended without a publication. An attacker's networks stand out by
 * them, however short each of its connections is.
 */
export class FailedConnections {
  /** By network, the one of the latest connection last. */
  readonly #records = new Map<string, Record>();

  add(network: string, nowMs: number): void {
    const count = this.count(network, nowMs) + 1;
    this.#records.delete(network);
    this.#records.set(network, { count, at: nowMs });
    const [oldest] = this.#records.keys();
    if (this.#records.size > MOST_NETWORKS && oldest !== undefined) this.#records.delete(oldest);
  }

  count(network: string, nowMs: number): number {
    const record = this.#records.get(network);
    return record === undefined ? 0 : record.count * 0.5 ** ((nowMs - record.at) / HALF_LIFE_MS);
  }
}
