import { Allowance, type Rate } from './allowance.ts';
import type { LogEvent } from './event.ts';
import { type Summary, summaryOfAll, summaryOfOne } from './summary.ts';

interface RepeatsOptions {
  /** Several times as many lines are written, for those who look for a fault. */
  readonly generous: boolean;
  readonly write: (summary: Summary) => void;
  /** The time in milliseconds. */
  readonly now?: () => number;
}

/** Lines about one peer, and lines of one kind about all peers. */
interface Rates {
  readonly source: Rate;
  readonly kind: Rate;
}

/** Refusals, broken connections and other trouble. */
const TROUBLE: Rates = { source: { burst: 3, everyMs: 80_000 }, kind: { burst: 10, everyMs: 10_000 } };
/** What a stream goes through: it begins, has a picture, ends. */
const COURSE: Rates = { source: { burst: 10, everyMs: 30_000 }, kind: { burst: 60, everyMs: 2000 } };
/** All lines about trouble with peers of the internet together, except the first of each kind. */
const FAR: Rate = { burst: 30, everyMs: 500 };
const GENEROUS = 3;

const WARNING = 40;
const REPORT_MS = 60_000;
/** What is remembered: lines of more kinds share one, and the peers that were silent the longest are forgotten. */
const MOST_KINDS = 256;
const MOST_SOURCES = 32;
/** Peers with a line of their own in each report; the others share one. */
const MOST_REPORTED = 2;

interface Source {
  readonly allowance: Allowance;
  merged: number;
  last: LogEvent;
}

interface Kind {
  readonly rates: Rates;
  readonly allowance: Allowance;
  /** By source, the most recent last. */
  readonly sources: Map<string, Source>;
  /** Lines of peers that are not remembered. */
  merged: number;
  last: LogEvent;
}

/**
 * Decides which lines of the log are written: whoever sends garbage or wrong keys as fast as possible must not fill the
 * disk. The first lines of each kind and of each peer are written at once; the others are counted, and a line in the
 * next minute says how many they were.
 */
export class Repeats {
  readonly #write: (summary: Summary) => void;
  readonly #now: () => number;
  readonly #generous: boolean;
  readonly #far: Allowance;
  readonly #kinds: Map<string, Kind> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor({ generous, write, now = () => performance.now() }: RepeatsOptions) {
    this.#now = now;
    this.#generous = generous;
    this.#write = write;
    this.#far = new Allowance(this.#scaled(FAR), now());
  }

  /** True if the line is to be written; otherwise it is counted. */
  admits(event: LogEvent): boolean {
    if (event.isAnswer) return true;
    const now = this.#now();
    const kind = this.#kindOf(event, now);
    const source = kind.sources.get(event.source);
    const allowance = source?.allowance ?? new Allowance(kind.rates.source, now);
    const isFirst = kind.allowance.isFull(now);
    const isWritten =
      allowance.take(now) &&
      kind.allowance.take(now) &&
      (isFirst || event.isNear || !isTrouble(event) || this.#far.take(now));
    if (isWritten) remember(kind, event, source ?? { allowance, merged: 0, last: event });
    else this.#merge(event, source ?? kind, now);
    return isWritten;
  }

  /** Writes how many lines were left out since the last time. */
  report(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = this.#now();
    const ms = now - this.#since;
    for (const [key, kind] of this.#kinds) {
      this.#reportKind(kind, ms, now);
      for (const [name, { allowance }] of kind.sources) if (allowance.isFull(now)) kind.sources.delete(name);
      if (kind.sources.size === 0 && kind.allowance.isFull(now)) this.#kinds.delete(key);
    }
  }

  #reportKind(kind: Kind, ms: number, now: number): void {
    const busiest = [...kind.sources.values()]
      .filter(({ merged }) => merged > 0)
      .toSorted((a, b) => b.merged - a.merged);
    for (const { merged, last } of busiest.slice(0, MOST_REPORTED)) this.#write(summaryOfOne(last, merged, ms));
    const others = busiest.slice(MOST_REPORTED).reduce((sum, { merged }) => sum + merged, kind.merged);
    if (others > 0) this.#write(summaryOfAll(kind.last, others, ms));
    kind.merged = 0;
    for (const source of busiest) {
      source.merged = 0;
      // The report has told of this peer; while it goes on, the next report will.
      source.allowance.exhaust(now);
    }
  }

  #kindOf(event: LogEvent, now: number): Kind {
    const key = this.#kinds.has(event.kind) || this.#kinds.size < MOST_KINDS ? event.kind : 'others';
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const { source, kind } = isTrouble(event) ? TROUBLE : COURSE;
    const rates = { source: this.#scaled(source), kind: this.#scaled(kind) };
    const made = { rates, allowance: new Allowance(rates.kind, now), sources: new Map(), merged: 0, last: event };
    this.#kinds.set(key, made);
    return made;
  }

  #merge(event: LogEvent, into: Source | Kind, now: number): void {
    into.merged++;
    into.last = event;
    if (this.#timer !== undefined) return;
    this.#since = now;
    this.#timer = setTimeout(() => this.report(), REPORT_MS).unref();
  }

  #scaled({ burst, everyMs }: Rate): Rate {
    return this.#generous ? { burst: burst * GENEROUS, everyMs: everyMs / GENEROUS } : { burst, everyMs };
  }
}

function isTrouble({ code, level }: LogEvent): boolean {
  return code !== undefined || level >= WARNING;
}

function remember(kind: Kind, event: LogEvent, source: Source): void {
  kind.sources.delete(event.source);
  kind.sources.set(event.source, source);
  if (kind.sources.size <= MOST_SOURCES) return;
  for (const [name, { merged }] of kind.sources) {
    kind.sources.delete(name);
    kind.merged += merged;
    return;
  }
}
