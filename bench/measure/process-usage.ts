import { readdirSync, readFileSync } from 'node:fs';

/** Kernel clock ticks per second in /proc/PID/stat: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** User and system time of a whole process so far, in seconds, ended threads included. See proc(5). */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the program's name in parentheses, which may contain spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Time on a processor of each living thread so far, in seconds, by thread id. The main thread's id is `pid`. */
export function threadSeconds(pid: number): Map<number, number> {
  const seconds = new Map<number, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const ran = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
      seconds.set(Number(thread), ran / 1e9);
    } catch {
      // The thread has ended in the meantime.
    }
  }
  return seconds;
}

/** Processor time of the threads since `before`, by `unit` seconds: `main thread 0.7, busiest other 5.1, …`. */
export function describeThreads(pid: number, before: ReadonlyMap<number, number>, unit: number): string {
  const spent = [...threadSeconds(pid)].map(([id, ran]) => ({ id, spent: (ran - (before.get(id) ?? 0)) / unit }));
  const main = spent.find(({ id }) => id === pid)?.spent ?? 0;
  const others = spent.filter(({ id }) => id !== pid).map((thread) => thread.spent);
  const busiest = Math.max(0, ...others);
  const rest = others.reduce((sum, each) => sum + each, 0) - busiest;
  return `main thread ${main.toFixed(2)}, busiest other ${busiest.toFixed(2)}, the rest ${rest.toFixed(2)}`;
}

/** Resident memory in megabytes (10^6 bytes). */
export interface Memory {
  /** All of it: what `ps` shows as RSS. */
  readonly total: number;
  /** The part in shared memory objects: the pages of the ring that this process has accessed. */
  readonly shared: number;
  /** The highest value so far. */
  readonly peak: number;
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string): number => {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return (Number(kibibytes ?? Number.NaN) * 1024) / 1e6;
  };
  return { total: megabytes('VmRSS'), shared: megabytes('RssShmem'), peak: megabytes('VmHWM') };
}
