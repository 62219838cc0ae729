import type { System } from './system.ts';

/** True if there is all that a module for the running kernel is built with. */
export function hasHeaders({ has, kernel }: Pick<System, 'has' | 'kernel'>): boolean {
  // A link, which leads nowhere while only the kernel itself is installed.
  return has(`/lib/modules/${kernel}/build/Makefile`);
}

/** True if there are files for the kernel that runs. There are none in containers, and after an update until the next start. */
export function hasKernelFiles({ has, kernel }: Pick<System, 'has' | 'kernel'>): boolean {
  return has(`/lib/modules/${kernel}`);
}
