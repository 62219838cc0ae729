import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Far longer than anything takes, so that a busy machine fails no test; short enough to end a hopeless one. */
export const PATIENCE_MS = 30_000;

/** Waits until `look` gives something; throws with `what` and the last state when it never does. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = PATIENCE_MS, state }: { readonly timeoutMs?: number; readonly state?: () => string } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) {
      const seen = state === undefined ? '' : `\n${state()}`;
      throw new Error(`waited ${timeoutMs} ms in vain: ${what}${seen}`);
    }
    await sleep(POLL_MS);
  }
}

/** The promise's value; throws with `what` when it does not settle in time. */
export async function within<T>(what: string, promise: Promise<T>, timeoutMs: number = PATIENCE_MS): Promise<T> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(timeoutMs, undefined, { signal: over.signal });
    throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
  };
  try {
    return await Promise.race([promise, late()]);
  } finally {
    over.abort();
  }
}
