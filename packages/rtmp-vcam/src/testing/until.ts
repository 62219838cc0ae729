import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_MS = 20_000;
const LOOK_EVERY_MS = 5;

/** Waits until `look` is true; fails after 20 seconds. */
export async function until(what: string, look: () => boolean): Promise<void> {
  for (const end = performance.now() + LONGEST_MS; !look(); await sleep(LOOK_EVERY_MS)) {
    if (performance.now() > end) assert.fail(what);
  }
}
