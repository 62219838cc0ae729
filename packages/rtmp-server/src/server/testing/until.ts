import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const GIVE_UP_MS = 20_000;

/** Waits for a condition; fails when it is not met in time. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + GIVE_UP_MS;
  while (!condition()) {
    if (performance.now() > end) assert.fail(`waited without success for ${what}`);
    await sleep(5);
  }
}
