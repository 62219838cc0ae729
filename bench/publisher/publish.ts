import type { Clip } from '../clips/clips.ts';
import { Job } from '../processes/job.ts';

export interface PublishOptions {
  readonly port: number;
  readonly seconds: number;
}

export interface PublishTask extends PublishOptions {
  readonly path: string;
  readonly fps: number;
}

/**
 * Publishes a clip at real-time pace from a process of its own, repeating it as often as needed. Resolves at the end
 * with the host clock (ns) just before each access unit was handed to the kernel, in the order of sending.
 */
export async function publish({ path, fps }: Clip, { port, seconds }: PublishOptions): Promise<readonly bigint[]> {
  const task: PublishTask = { port, seconds, path, fps };
  await using job = await Job.start(new URL('./publisher-process.ts', import.meta.url), task);
  return [...(await job.report(isTimes))];
}

function isTimes(value: unknown): value is BigInt64Array {
  return value instanceof BigInt64Array;
}
