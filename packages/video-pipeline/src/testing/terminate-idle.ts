import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 20;
/** A thread is idle when it was busy for less than this between two looks, in milliseconds. */
const MOST_BUSY_MS = 2;
const PATIENCE_MS = 30_000;

/** Terminates a thread when it has nothing to do: in the middle of a native module that would end this process, too. */
export async function terminateIdle(worker: Worker | undefined): Promise<void> {
  if (worker === undefined) throw new Error('there is no thread to terminate');
  await untilIdle(worker);
  await worker.terminate();
}

/** Waits until a thread has nothing to do. */
export async function untilIdle(worker: Worker): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let before = worker.performance.eventLoopUtilization(); ; ) {
    await sleep(LOOK_EVERY_MS);
    const now = worker.performance.eventLoopUtilization();
    if (now.active - before.active < MOST_BUSY_MS) return;
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS} ms for the thread to have nothing to do`);
    before = now;
  }
}
