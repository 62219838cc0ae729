import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface Holder {
  readonly pid: number;
  /** The name that the kernel shows for the process, such as `obs`. */
  readonly command: string;
  /** How often it has the file open. */
  readonly count: number;
}

/**
 * The processes that have a file open, without those that this user may not look at. `isWanted` is called with the
 * targets of the links in `/proc/PID/fd`, such as `/dev/video10` or `socket:[123]`. Finds nothing on systems without /proc.
 */
export function* holdersOfFile(isWanted: (target: string) => boolean): Iterable<Holder> {
  for (const pid of attempt(() => readdirSync('/proc'), [])) {
    if (!/^\d+$/.test(pid)) continue;
    const folder = `/proc/${pid}/fd`;
    const fds = attempt(() => readdirSync(folder), []);
    const count = fds.filter((fd) => isWanted(attempt(() => readlinkSync(`${folder}/${fd}`), ''))).length;
    if (count === 0) continue;
    const command = attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'a program');
    yield { pid: Number(pid), command, count };
  }
}

/**
 * The programs that have the device open, such as `obs (1234)`, without this process. Programs that read pictures cannot
 * be told from those that send them.
 */
export function holdersOf(device: string): string[] {
  return [...holdersOfFile((target) => target === device)]
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid, command }) => `${command} (${pid})`);
}

/** A read may fail because a process has just ended, or because it belongs to another user. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
