import type { Clip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { startModule } from '../processes/children.ts';

export interface DecodeJob {
  readonly path: string;
  readonly fps: number;
  /** Access units to decode. */
  readonly count: number;
}

/** Milliseconds per access unit. */
export interface DecodeTimes {
  /** One access unit after the other. */
  readonly busy: Float64Array;
  /** Each access unit at its time, asleep in between, as in a live stream: the caches have cooled. */
  readonly paced: Float64Array;
}

/** How long the bare decoder takes for one access unit, on one thread of a process of its own. */
export async function decodeTimes(
  { path, fps }: Clip,
  seconds: number,
): Promise<{ busy: Distribution; paced: Distribution }> {
  const child = startModule(new URL('./decode-times-process.ts', import.meta.url));
  const times = await new Promise<DecodeTimes>((resolve, reject) => {
    child.once('message', (message) => {
      if (isDecodeTimes(message)) resolve(message);
    });
    child.once('exit', (code) => reject(new Error(`the decoder ended with ${code}`)));
    const job: DecodeJob = { path, fps, count: Math.round(seconds * fps) };
    child.send(job);
  });
  return { busy: new Distribution(times.busy), paced: new Distribution(times.paced) };
}

export function isDecodeJob(value: unknown): value is DecodeJob {
  return typeof value === 'object' && value !== null && 'path' in value && 'count' in value;
}

function isDecodeTimes(value: unknown): value is DecodeTimes {
  return typeof value === 'object' && value !== null && 'busy' in value && 'paced' in value;
}
