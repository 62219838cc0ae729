import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Programs that have the device open, as far as this user may see them: `obs (1234)`. This process is left out.
 * Readers and producers look alike.
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

/** Processes end while they are looked at, and those of other users are closed to us. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
