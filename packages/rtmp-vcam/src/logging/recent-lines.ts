import type { LogLine } from '@rtmp-vcam/api';
import * as v from 'valibot';

const MOST_LINES = 200;
/** A line of the log is shorter, unless a peer has a say in it. */
const LONGEST_TEXT = 2000;

/** The newest lines of the log. Lines are numbered from 0 on. */
export class RecentLines {
  readonly #lines: LogLine[] = [];
  readonly #listeners: Set<() => void> = new Set();
  /** The number of the next line. */
  #next = 0;

  /** Takes a line as the logger writes it in JSON. */
  add(json: string): void {
    const line = logLineOf(json);
    if (line === undefined) return;
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
    this.#next++;
    for (const listener of this.#listeners) listener();
  }

  /** The lines with this number and higher ones, as far as they are remembered, and the number of the next line. */
  from(number: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    const missing = Math.min(Math.max(0, this.#next - number), this.#lines.length);
    return { lines: missing === 0 ? [] : this.#lines.slice(-missing), next: this.#next };
  }

  /** Calls the listener after each new line. Returns a function that ends this. */
  onLine(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

const text = v.pipe(
  v.string(),
  v.transform((each) => each.slice(0, LONGEST_TEXT)),
);
const optionalText = v.optional(v.fallback(v.nullable(text), null), null);
/** What has a place of its own in a line, or says nothing to people. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  ...['level', 'time', 'pid', 'hostname', 'msg', 'camera', 'code', 'fix', 'err', 'connection'],
]);
/** A line has fewer, unless it tells about many cameras. */
const MOST_FACTS = 12;
const LONGEST_FACT = 200;

const record = v.looseObject({
  level: v.number(),
  time: v.pipe(v.string(), v.isoTimestamp()),
  msg: v.optional(text, ''),
  camera: optionalText,
  code: optionalText,
  fix: optionalText,
  err: v.optional(
    v.fallback(v.object({ message: v.optional(text, ''), code: optionalText, fix: optionalText }), {
      message: '',
      code: null,
      fix: null,
    }),
    {},
  ),
});

/** Undefined for what is not a line of the log. */
function logLineOf(json: string): LogLine | undefined {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), record), json);
  if (!found.success) return undefined;
  const { level, time, msg, camera, code, fix, err, ...others } = found.output;
  return {
    time,
    level: level >= 50 ? 'error' : level >= 40 ? 'warn' : level >= 30 ? 'info' : 'debug',
    camera,
    message: err.message === '' ? msg : `${msg}: ${err.message}`,
    code: code ?? err.code,
    fix: fix ?? err.fix,
    facts: factsIn(others),
  };
}

function factsIn(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const facts = Object.entries(fields).filter(([name, value]) => !OWN_FIELDS.has(name) && value !== null);
  return Object.fromEntries(
    facts.slice(0, MOST_FACTS).map(([name, value]) => {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      return [name.slice(0, LONGEST_FACT), shown.slice(0, LONGEST_FACT)];
    }),
  );
}
