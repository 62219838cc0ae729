/** PipeWire answers within milliseconds, so after this time something is wrong. */
const LONGEST_START_MS = 5000;

/** Tells when a node takes too long to be there. */
export class StartWatch {
  #startingSince: number | undefined;

  /** Call it again and again. True when the node has not been ready for too long. */
  isStuck(isReady: boolean): boolean {
    const now = performance.now();
    this.#startingSince = isReady ? undefined : (this.#startingSince ?? now);
    return this.#startingSince !== undefined && now - this.#startingSince >= LONGEST_START_MS;
  }
}
