import type { HistoryPoint } from '@rtmp-vcam/api';

/** There is a point for each of these, in milliseconds. */
export const HISTORY_EVERY_MS = 1000;
const MOST_POINTS = 300;

const NOTHING: HistoryPoint = { fps: 0, bitrate: 0, latencyMs: 0, jitterMs: 0, lost: 0, cpu: 0 };

/** What is measured now; `lostSoFar` only grows. */
export type MeasuredNow = Omit<HistoryPoint, 'lost'> & { readonly lostSoFar: number };

/** The last five minutes of a camera, a point a second. */
export class CameraHistory {
  readonly #points: HistoryPoint[] = [];
  /** The time of the last point. */
  #at: number | undefined;
  #lostSoFar = 0;

  /** The oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points;
  }

  /** Call it more often than once a second. `at`: milliseconds on the clock of `performance.now()`. */
  add({ lostSoFar, ...measured }: MeasuredNow, at: number): void {
    this.#at ??= at - HISTORY_EVERY_MS;
    const due = Math.floor((at - this.#at) / HISTORY_EVERY_MS);
    if (due < 1) return;
    this.#at += due * HISTORY_EVERY_MS;
    // The program did not run meanwhile: the computer slept.
    for (let missed = 1; missed < Math.min(due, MOST_POINTS); missed++) this.#points.push(NOTHING);
    this.#points.push({ ...measured, lost: lostSoFar - this.#lostSoFar });
    this.#lostSoFar = lostSoFar;
    this.#points.splice(0, this.#points.length - MOST_POINTS);
  }
}
