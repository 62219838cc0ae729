import type { Clip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { Job } from '../processes/job.ts';

export interface DecodeTask {
  readonly path: string;
  readonly fps: number;
  /** Access units to decode. */
  readonly count: number;
}

/** Milliseconds per access unit. */
export interface DecodeTimes {
  /** One access unit right after the other. */
  readonly busy: Float64Array;
  /** Each access unit at its time, as in a live stream: during the pauses the caches lose their contents. */
  readonly paced: Float64Array;
}

/** Measures how long the bare decoder takes for one access unit, on one thread of a process of its own. */
export async function decodeTimes(
  { path, fps }: Clip,
  seconds: number,
): Promise<{ busy: Distribution; paced: Distribution }> {
  const task: DecodeTask = { path, fps, count: Math.round(seconds * fps) };
  await using job = await Job.start(new URL('./decode-times-process.ts', import.meta.url), task);
  const { busy, paced } = await job.report(isDecodeTimes);
  return { busy: new Distribution(busy), paced: new Distribution(paced) };
}

function isDecodeTimes(value: unknown): value is DecodeTimes {
  return typeof value === 'object' && value !== null && 'busy' in value && 'paced' in value;
}
