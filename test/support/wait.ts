import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Far longer than anything takes, so that no test fails on a busy machine; short enough for a test that fails. The
 * emulated machine of run-in-vm.sh is slow.
 */
export const PATIENCE_MS: number = process.env['IN_VM'] === '1' ? 240_000 : 30_000;

/** Waits until `look` gives something; throws with `what` and the last state when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = PATIENCE_MS, state }: { readonly timeoutMs?: number; readonly state?: () => string } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  const late = (): Error => {
    return new Error(`waited ${timeoutMs} ms for ${what}${state === undefined ? '' : `\n${state()}`}`);
  };
  for (;;) {
    const found = await settled(look(), end - performance.now(), late);
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw late();
    await sleep(POLL_MS);
  }
}

/** The promise's value; throws with `what` when it does not settle in time. */
export async function within<T>(what: string, promise: Promise<T>, timeoutMs: number = PATIENCE_MS): Promise<T> {
  return settled(promise, timeoutMs, () => new Error(`waited ${timeoutMs} ms for ${what}`));
}

async function settled<T>(value: T | Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const over = new AbortController();
  const fail = async (): Promise<never> => {
    await sleep(Math.max(0, timeoutMs), undefined, { signal: over.signal });
    throw late();
  };
  try {
    return await Promise.race([value, fail()]);
  } finally {
    over.abort();
  }
}
