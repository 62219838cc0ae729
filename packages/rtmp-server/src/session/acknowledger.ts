/** A smaller window counts as this one, because it would mean an answer to every few bytes. */
const SMALLEST_WINDOW = 2048;

/**
 * Decides when to send an acknowledgement, which carries the bytes received in all, modulo 2^32 (RTMP 1.0 section
 * 5.4.3). None is due until the peer has announced its window. FFmpeg announces none, and does not read before it
 * closes: bytes that arrive at its closed socket would make its system throw away what it has not delivered yet.
 */
export class Acknowledger {
  #window: number | undefined = undefined;
  #received = 0;
  #acknowledged = 0;

  /** Bytes received in all; grows past 2^32. */
  get received(): number {
    return this.#received;
  }

  /** Bytes the peer may send without an acknowledgement. */
  set window(bytes: number) {
    this.#window = Math.max(bytes, SMALLEST_WINDOW);
  }

  count(bytes: number): void {
    this.#received += bytes;
  }

  /** The sequence number to send now, or undefined. One is due at half the window, so that the peer never waits. */
  due(): number | undefined {
    if (this.#window === undefined || this.#received - this.#acknowledged < this.#window / 2) return undefined;
    this.#acknowledged = this.#received;
    return this.#received % 2 ** 32;
  }
}
