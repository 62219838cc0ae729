import { libSystem } from '@rtmp-vcam/video-pipeline/ffi';
import { hanging } from './remedies.ts';

const LATE_AFTER_MS = 3000;

/** CoreMediaIO is one for the whole process, and a stream has one queue in it: so is the order of the calls. */
let last: Promise<unknown> = Promise.resolve();
let unfinished = 0;
let late = false;

/**
 * Makes calls into CoreMediaIO, one after the other, for everybody in this process. Any of them may never return: an
 * extension that waits for approval, of whatever app, can hold up all programs that look for cameras. Such a call costs
 * one thread of the pool, which is why no other one is begun before it returns; those who wait for it get an error.
 */
export class CameraCalls {
  readonly #lateAfterMs: number;

  /** After `lateAfterMs` (3000) a job is said to hang. */
  constructor(lateAfterMs: number = LATE_AFTER_MS) {
    this.#lateAfterMs = lateAfterMs;
  }

  /** True from the moment a job is late until it ends after all. */
  get hang(): boolean {
    return late;
  }

  /**
   * The result of this job of calls. Rejects with CAMERA_ERR_EXTENSION_HANGS when it takes too long, or the ones before
   * do; one that has begun runs to its end all the same.
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

  /** A job that must be done, however long the ones before take. Settles when it is; never rejects. */
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

/** Node.js waits for the threads of its pool when it ends, for ever if need be. */
function leave(code: number): void {
  libSystem().exit(code);
}
