/**
 * Work that is done bit by bit: values as they come, and promises to wait for before the next bit. Those never reject. Work
 * without promises runs through at once: an async iterator would take a turn of the microtask queue for each value.
 */
export type Steps<T, Result = void> = Generator<T | Promise<void>, Result, void>;

/** Does the work, and hands each value on. Undefined when it is done already; a promise when something must be waited for. */
export function run<T>(steps: Iterator<T | Promise<void>>, each: (value: T) => void): Promise<void> | undefined {
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    if (step.value instanceof Promise) return resume(steps, step.value, each);
    try {
      each(step.value);
    } catch (error) {
      // What the work holds is let go of.
      steps.return?.();
      throw error;
    }
  }
  return undefined;
}

async function resume<T>(
  steps: Iterator<T | Promise<void>>,
  pending: Promise<void>,
  each: (value: T) => void,
): Promise<void> {
  await pending;
  await run(steps, each);
}

/** One step that waits for a promise: what it settles with is returned, or thrown. */
export function* outcomeOf<T>(promise: Promise<T>): Steps<never, T> {
  const settled: { value?: { readonly it: T }; error?: unknown } = {};
  yield promise.then(
    (it) => {
      settled.value = { it };
    },
    (error: unknown) => {
      settled.error = error;
    },
  );
  if (settled.value === undefined) throw settled.error;
  return settled.value.it;
}
