import { libSystem } from '@rtmp-vcam/video-pipeline/ffi';
import { hanging } from './remedies.ts';

const LATE_AFTER_MS = 3000;

/** These are shared by all cameras, because a process has one CoreMediaIO, and a stream has one queue in it. */
let last: Promise<unknown> = Promise.resolve();
let unfinished = 0;
let late = false;

/**
 * Makes the calls of this process into CoreMediaIO, one after the other. Any of them may never return: an extension of
 * any app that waits for approval can make all programs that look for cameras wait. Such a call blocks one thread of
 * Node's pool, so no other call is begun before it returns, and jobs that wait for it get an error.
 */
export class CameraCalls {
  readonly #lateAfterMs: number;

  /** A job that takes longer than `lateAfterMs` counts as hanging. */
  constructor(lateAfterMs: number = LATE_AFTER_MS) {
    this.#lateAfterMs = lateAfterMs;
  }

  /** True from the time a job is late until it ends. */
  get hang(): boolean {
    return late;
  }

  /**
   * Runs a job of one or more calls and resolves to its result. Rejects with CAMERA_ERR_EXTENSION_HANGS when this job
   * or those before it take too long. A job that has begun runs to its end even so; one that has not is skipped.
   */
  run<T>(job: () => Promise<T>): Promise<T> {
    if (late) return Promise.reject(hanging());
    return new Promise((resolve, reject) => {
      let waits = true;
      const patience = setTimeout(() => {
        waits = false;
        late = true;
        reject(hanging());
      }, this.#lateAfterMs).unref();
      void this.finish(async () => {
        if (waits) await job().then(resolve, reject);
        clearTimeout(patience);
      });
    });
  }

  /** Runs a job that must not be skipped, however long those before it take. Settles when it has ended. */
  finish(job: () => Promise<unknown>): Promise<void> {
    if (unfinished++ === 0) process.once('exit', leave);
    const done = last.then(job).then(end, end);
    last = done;
    return done;
  }
}

function end(): void {
  late = false;
  if (--unfinished === 0) process.removeListener('exit', leave);
}

/** Ends the process at once, because Node.js would wait for the call that hangs in a thread of its pool. */
function leave(code: number): void {
  libSystem().exit(code);
}
