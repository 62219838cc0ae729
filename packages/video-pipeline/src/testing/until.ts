import { setImmediate as nextTurn } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** An option for `once`, which then rejects when the event does not come in time. */
export function inTime(): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(PATIENCE_MS) };
}

/** Waits until a condition is true, looking at each turn of the event loop; throws with `what` when it takes too long. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
    await nextTurn();
  }
}
