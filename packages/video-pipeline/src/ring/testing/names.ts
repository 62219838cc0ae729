import { readdirSync } from 'node:fs';

let count = 0;

/** A ring name that no other process uses, short enough for macOS. */
export function freshRingName(): string {
  count += 1;
  return `/rvt${process.pid}.${count}`;
}

/** The files of the ring and its surfaces that exist now; undefined on a system that does not list them. */
export function objectsOf(ringName: string): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  return readdirSync('/dev/shm').filter((file) => `/${file}`.startsWith(ringName));
}
