import { readdirSync, readlinkSync } from 'node:fs';
import { Distribution } from '../../bench/measure/distribution.ts';
import { memoryOf } from '../../bench/measure/process-usage.ts';

/** What a process holds at one moment. */
export interface Held {
  /** Resident memory in megabytes, without that of the frame rings. */
  readonly memory: number;
  readonly descriptors: number;
  readonly threads: number;
  /** Files in /dev/shm. */
  readonly shared: number;
}

export type Kind = keyof Held;

/** How much more of each kind is no growth, but the chance of a moment. */
const SLACK: Readonly<Record<Kind, number>> = { memory: 12, descriptors: 2, threads: 1, shared: 0 };
/** From so many samples on, growth can be told from the caches of the beginning. */
const LEAST_SAMPLES = 6;

export interface Growth {
  readonly kind: Kind;
  readonly before: number;
  readonly after: number;
  readonly most: number;
  /** Undefined when there were too few samples. */
  readonly grows: boolean | undefined;
}

/** How many descriptors of each kind a process has: `socket`, `anon_inode:[eventpoll]`, `/dev/shm/…`. */
export function descriptorsOf(pid: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    const kind = kindOf(`/proc/${pid}/fd/${name}`);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** `socket:[123]` and `socket:[456]` are of one kind. */
function kindOf(link: string): string {
  try {
    return readlinkSync(link)
      .replace(/:\[\d+\]$|:[^/[]*$/, '')
      .replace(/\d{4,}/g, 'N');
  } catch {
    return 'closed meanwhile';
  }
}

/** What there is more of than before: `socket +3`. */
export function moreIn(
  late: ReadonlyMap<string, number> = new Map(),
  early: ReadonlyMap<string, number> = new Map(),
): string {
  const more = [...late].map(([kind, count]) => [kind, count - (early.get(kind) ?? 0)] as const);
  return more.flatMap(([kind, count]) => (count > 0 ? [`${kind} +${count}`] : [])).join(', ');
}

export function heldBy(pid: number): Held {
  const { total, shared } = memoryOf(pid);
  return {
    memory: total - shared,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
    shared: readdirSync('/dev/shm').length,
  };
}

/** Compares the last third of the samples with the second one: in the first, caches fill up. */
export function growthOf(samples: readonly Held[]): Growth[] {
  const third = samples.length / 3;
  const part = (index: number): readonly Held[] =>
    samples.slice(Math.floor(index * third), Math.max(Math.floor((index + 1) * third), 1));
  const kinds: readonly Kind[] = ['memory', 'descriptors', 'threads', 'shared'];
  return kinds.map((kind) => {
    const median = (list: readonly Held[]): number => new Distribution(list.map((each) => each[kind])).p50;
    const [before, after] = [median(part(1)), median(part(2))];
    const most = Math.max(...samples.map((each) => each[kind]));
    const grows = samples.length < LEAST_SAMPLES ? undefined : after - before > SLACK[kind];
    return { kind, before, after, most, grows };
  });
}
