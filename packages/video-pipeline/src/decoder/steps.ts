/**
 * Work in steps: it yields values as they become ready, and promises to await before the next step, which never reject.
 * Work without promises runs without a pause; an async iterator would take a turn of the microtask queue per value.
 */
export type Steps<T, Result = void> = Generator<T | Promise<void>, Result, void>;

/** Does the work and calls `each` with its values. Undefined when it is done, a promise when it has to wait. */
export function run<T>(steps: Iterator<T | Promise<void>>, each: (value: T) => void): Promise<void> | undefined {
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    if (step.value instanceof Promise) return resume(steps, step.value, each);
    try {
      each(step.value);
    } catch (error) {
      // This lets the work release what it holds.
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

/** One step that waits for a promise and returns its value, or throws its error. */
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
