/** What one check found. A warning is a failure for a release. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do; empty where all is well. */
  readonly fix: string;
}

/** What a check wants, and what to do when it is not so. */
export interface Expectation {
  /** What is checked, in words that are true when all is well. */
  readonly text: string;
  /** What was found instead. */
  readonly found?: string | undefined;
  readonly fix: string;
  readonly level?: 'warn' | 'fail';
}

export function check(holds: boolean, { text, found, fix, level = 'fail' }: Expectation): Finding {
  if (holds) return { level: 'ok', text, fix: '' };
  return { level, text: found === undefined ? `not so: ${text}` : `not so: ${text}; it is ${found}`, fix };
}

/** Checks that a value is the wanted one. */
export function checkEqual(actual: string | undefined, wanted: string, what: string, fix: string): Finding {
  return check(actual === wanted, { text: `${what} is ${wanted}`, found: actual ?? 'missing', fix });
}
