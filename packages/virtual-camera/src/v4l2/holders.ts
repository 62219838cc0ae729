import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The programs that have the device open, such as `obs (1234)`, without this process and without processes that this
 * user may not look at. Programs that read pictures cannot be told from those that send them.
 */
export function holdersOf(device: string): string[] {
  const holders: string[] = [];
  for (const pid of attempt(() => readdirSync('/proc'), [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const folder = join('/proc', pid, 'fd');
    const holds = attempt(() => readdirSync(folder), []).some(
      (fd) => attempt(() => readlinkSync(join(folder, fd)), '') === device,
    );
    if (holds) holders.push(`${attempt(() => readFileSync(join('/proc', pid, 'comm'), 'utf8').trim(), '?')} (${pid})`);
  }
  return holders;
}

/** A read may fail because a process has just ended, or because it belongs to another user. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
