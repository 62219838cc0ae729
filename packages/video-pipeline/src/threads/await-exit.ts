import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** Waits until the thread, which was asked to end, has ended. One that takes longer is given up: nothing waits for it. */
export async function awaitExit(worker: Worker, longestMs: number): Promise<void> {
  const timeout = new AbortController();
  const exited = new Promise<boolean>((resolve) => worker.once('exit', () => resolve(true)));
  const late = sleep(longestMs, false, { signal: timeout.signal }).catch(() => false);
  const hasEnded = await Promise.race([exited, late]);
  timeout.abort();
  if (!hasEnded) worker.unref();
}
