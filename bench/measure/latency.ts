import type { FlvClip } from '../clips/flv-clip.ts';

/** A picture that appeared in the ring, or that a yardstick decoded. */
export interface SeenFrame {
  /** The number painted on it. */
  readonly number: number;
  /** When it became readable, on the host's monotonic clock. */
  readonly publishedNs: bigint;
  /** When the program had read its access unit from the socket; the yardsticks do not report it. */
  readonly arrivalNs?: bigint;
}

/** How late one picture was, in milliseconds. */
export interface FrameLatency {
  /** After the last byte of its own access unit. */
  readonly own: number;
  /**
   * After the last byte of the access unit that a decoder needs before it can show this picture: the delay of the
   * stream's B-frames is not included. The same as `own` without B-frames.
   */
  readonly afterReordering: number;
  /** Until the program had read its own access unit from the socket; NaN when it does not report that. */
  readonly arrival: number;
  /** When its own access unit was sent, in seconds after the first one. */
  readonly at: number;
}

/**
 * Matches pictures to access units by the number painted on them.
 * @param sent host clock (ns) of each access unit, in decoding order, over any number of repetitions of the clip
 */
export function matchFrames(clip: FlvClip, sent: readonly bigint[], frames: readonly SeenFrame[]): FrameLatency[] {
  const count = clip.units.length;
  const decodingOrder = Array.from<number>({ length: count });
  clip.units.forEach(({ number }, index) => {
    decodingOrder[number] = index;
  });
  const first = sent[0];
  if (first === undefined) return [];
  const latencies: FrameLatency[] = [];
  let newest = -1;
  for (const { number, publishedNs, arrivalNs } of frames) {
    let repetition = Math.max(0, Math.floor(newest / count));
    if (repetition * count + number < newest - count / 2) repetition++;
    const position = repetition * count + number;
    // A picture that is shown twice counts once.
    if (position <= newest) continue;
    newest = position;
    const ownSent = sent[repetition * count + (decodingOrder[number] ?? 0)];
    const neededSent = sent[position + clip.reorder];
    if (ownSent === undefined || neededSent === undefined) continue;
    latencies.push({
      own: milliseconds(ownSent, publishedNs),
      afterReordering: milliseconds(neededSent, publishedNs),
      arrival: arrivalNs === undefined ? Number.NaN : milliseconds(ownSent, arrivalNs),
      at: Number(ownSent - first) / 1e9,
    });
  }
  return latencies;
}

function milliseconds(from: bigint, to: bigint): number {
  return Number(to - from) / 1e6;
}
