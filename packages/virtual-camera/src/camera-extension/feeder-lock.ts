import { closeSync, constants, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCK_EX, LOCK_NB, libSystem } from '@rtmp-vcam/video-pipeline/ffi';
import { takenByOurs } from './remedies.ts';
import type { Target } from './targets.ts';

/**
 * The lock of the rtmp-vcam that feeds a camera. An extension shows the pictures of the program that was the last to start
 * its stream, so without the lock two rtmp-vcam would take the camera from each other every few seconds. The system releases
 * the lock when the process ends, however it ends.
 */
export class FeederLock implements Disposable {
  readonly #file: number | undefined;

  /** Throws CAMERA_ERR_EXTENSION_TAKEN while another rtmp-vcam has the lock of this camera. */
  constructor(target: Target) {
    this.#file = openFile(join(tmpdir(), `rtmp-vcam-feeds-${target.kind}.lock`));
    if (this.#file === undefined || libSystem().flock(this.#file, LOCK_EX | LOCK_NB) === 0) return;
    closeSync(this.#file);
    throw takenByOurs(target);
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Undefined if the file cannot be opened: then the camera is fed without a lock. */
function openFile(path: string): number | undefined {
  const { O_CREAT, O_NOFOLLOW, O_RDONLY } = constants;
  try {
    return openSync(path, O_RDONLY | O_CREAT | O_NOFOLLOW, 0o644);
  } catch {
    return undefined;
  }
}
