import { setTimeout as sleep } from 'node:timers/promises';
import { Deadlines } from './deadlines.ts';
import type { PictureSink, RingPicture } from './picture-sink.ts';

/** A picture, and when it was put into the ring, in milliseconds on a monotonic clock. */
export interface PublishedPicture extends RingPicture {
  readonly publishedMs: number;
}

/** Gives the newest picture, each one once. Its methods throw when no more will come, and when the signal is aborted. */
export interface PictureSource {
  /** Waits for a new picture. */
  next(signal: AbortSignal): Promise<PublishedPicture>;
  /** Like `next`, but undefined when there is none by this time. It looks once in any case. */
  nextBy(until: number, signal: AbortSignal): Promise<PublishedPicture | undefined>;
}

/** A monotonic clock, in milliseconds. */
export interface Clock {
  now(): number;
  /** Returns at once when the time has passed. */
  sleepUntil(time: number, signal: AbortSignal): Promise<void>;
}

/** What is copied, and where to. */
export interface Copying {
  readonly pictures: PictureSource;
  readonly sink: PictureSink;
  /** Pictures to write; may be infinite. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/** Writes each published picture once. Pictures that are published while the output is slow may be skipped. */
export async function copyEach({ pictures, sink, count, signal }: Copying): Promise<void> {
  let first: number | undefined;
  for (let written = 0; written < count; written++) {
    const picture = await pictures.next(signal);
    first ??= picture.publishedMs;
    // A picture may have been published earlier than the first one; Matroska has no negative times.
    const mediaTimeMs = Math.max(0, picture.publishedMs - first);
    if (!(await unlessAborted(sink.write(picture, mediaTimeMs), signal))) return;
  }
}

interface Rate {
  /** Pictures per second. */
  readonly fps: number;
  /** True to write pictures later that could not be written in time, so that the recording keeps its duration. */
  readonly catchUp: boolean;
}

/** Writes the newest picture at a fixed rate, again if there is no new one. */
export async function copyAtRate(
  { pictures, sink, count, signal }: Copying,
  { fps, catchUp }: Rate,
  clock: Clock = SYSTEM_CLOCK,
): Promise<void> {
  let picture = await pictures.next(signal);
  const deadlines = new Deadlines(fps, clock.now());
  for (let written = 0; ; ) {
    if (!(await unlessAborted(sink.write(picture, deadlines.mediaTimeMs), signal))) return;
    written += 1;
    if (written >= count) return;
    deadlines.advance(clock.now());
    if (!catchUp) deadlines.skipMissed(clock.now());
    await clock.sleepUntil(deadlines.next, signal);
    // A picture that is late by less than half an interval is waited for: otherwise jitter would double or drop it.
    picture = (await pictures.nextBy(deadlines.next + deadlines.intervalMs / 2, signal)) ?? picture;
  }
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleepUntil: async (time, signal) => {
    const wait = Math.ceil(time - performance.now());
    if (wait > 0) await sleep(wait, undefined, { signal });
  },
};

/** Rejects when `signal` is aborted, so that Ctrl-C works even if the reader of the output is stuck. */
async function unlessAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
