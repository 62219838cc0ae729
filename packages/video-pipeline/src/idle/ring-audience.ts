import type { Watchable } from './audience.ts';

/**
 * Those who read the ring of this mode (permission bits). Whoever may read it but not write to it, such as the Camera
 * Extension, cannot enter its table of readers, and so nobody knows whether they read.
 */
export function ringAudience(ring: { readonly readers: number }, mode: number): Watchable {
  const mayRead = mode & 0o444;
  const mayEnter = (mode & 0o222) << 1;
  const areAllCounted = (mayRead & ~mayEnter) === 0;
  return {
    get readers(): number | undefined {
      return ring.readers === 0 && !areAllCounted ? undefined : ring.readers;
    },
  };
}
