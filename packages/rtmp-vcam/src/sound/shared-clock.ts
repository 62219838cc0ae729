/** Of several tries, the one that was interrupted the least counts. */
const TRIES = 10;

/**
 * What the clock of all threads is ahead of `performance.now()`, which begins with its thread. In milliseconds. The clock
 * of all threads is that of `process.hrtime`.
 */
const AHEAD = Math.min(
  ...Array.from({ length: TRIES }, () => {
    const own = performance.now();
    return Number(process.hrtime.bigint()) / 1e6 - own;
  }),
);

/** Turns a time of `performance.now()` of this thread into one of the clock of all threads. */
export function toSharedClock(time: number): number {
  return time + AHEAD;
}

/** Turns a time of the clock of all threads into one of `performance.now()` of this thread. */
export function fromSharedClock(time: number): number {
  return time - AHEAD;
}
