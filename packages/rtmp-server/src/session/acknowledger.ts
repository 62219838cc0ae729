/** Below this, a peer that asks for a tiny window would get an answer to every few bytes. */
const SMALLEST_WINDOW = 2048;

/**
 * Says when to acknowledge (RTMP 1.0 section 5.4.3): the running total, modulo 2^32. Nothing is due until the peer has
 * named its window: FFmpeg names none, reads nothing before it closes, and bytes sent to a closed socket make its system
 * throw away what it had not delivered yet.
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

  /** The sequence number to send now, if one is due: at half the window, so that the peer never waits. */
  due(): number | undefined {
    if (this.#window === undefined || this.#received - this.#acknowledged < this.#window / 2) return undefined;
    this.#acknowledged = this.#received;
    return this.#received % 2 ** 32;
  }
}
