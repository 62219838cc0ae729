import { type Outcome, ok, problem } from './outcome.ts';

interface SharedMemory {
  /** Bytes that are free in /dev/shm, and of which it is made; undefined if there is no such folder. */
  readonly folder: { readonly free: number; readonly size: number } | undefined;
  /** Bytes that the pictures of the cameras take. */
  readonly needed: number;
  /** The program is running, so it has what it needs. */
  readonly isRunning: boolean;
}

export function checkSharedMemory({ folder, needed, isRunning }: SharedMemory): Outcome {
  const fix = `Make it larger: sudo mount -o remount,size=256M /dev/shm (Docker: --shm-size=256m), or choose a smaller --size`;
  if (folder === undefined)
    return problem('There is no /dev/shm, where the pictures are kept', 'sudo mount -t tmpfs tmpfs /dev/shm');
  if (!isRunning && folder.free < needed) {
    return problem(`/dev/shm has ${mib(folder.free)} free, and the pictures need ${mib(needed)}`, fix);
  }
  return ok(`/dev/shm has ${mib(folder.free)} free of ${mib(folder.size)}`);
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
