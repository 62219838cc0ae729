import { setTimeout as sleep } from 'node:timers/promises';
import type { Canvas, Log, Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera } from './camera.ts';
import { CameraError } from './errors.ts';

export interface CameraSupervisorOptions {
  readonly camera: Camera;
  readonly canvas: Canvas;
  readonly log: Log;
  /** The message of an error that the user has seen already, and that must not be logged again. */
  readonly reported?: string | undefined;
}

/** `starting`: open, but not ready for pictures yet. `waiting`: not open, to be tried again. */
export type CameraState = 'starting' | 'open' | 'waiting' | 'closed';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5000;
/** A camera that hangs must not keep the process from ending. */
const LONGEST_CLOSE_MS = 1000;

/**
 * Keeps a camera open and shows pictures on it, through errors such as a missing or busy device, or a module that is
 * unloaded and loaded again. While the camera is not open, it tries again after 1, 2, 4 and then every 5 seconds.
 */
export class CameraSupervisor {
  readonly camera: Camera;
  readonly #canvas: Canvas;
  readonly #log: Log;
  #state: 'open' | 'waiting' | 'closed' = 'waiting';
  #error: CameraError | undefined;
  #reported: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #started = false;
  #announced = false;

  /**
   * Opens the camera at once, or begins to wait for it. In that case the reason is in `error`, and the caller must show
   * it. Only later changes are logged.
   */
  constructor({ camera, canvas, log, reported }: CameraSupervisorOptions) {
    this.camera = camera;
    this.#canvas = canvas;
    this.#log = log;
    this.#reported = reported;
    this.#open();
    this.#started = true;
  }

  get state(): CameraState {
    return this.#state === 'open' && !this.camera.ready ? 'starting' : this.#state;
  }

  /** Why the camera is not open; while it is starting, why it was not open before. Undefined while it is open. */
  get error(): CameraError | undefined {
    return this.state === 'open' ? undefined : this.#error;
  }

  /** The number of apps that use the camera; undefined when that is not known, and 0 while the camera is not open. */
  get readers(): number | undefined {
    return this.state === 'open' ? this.camera.readers : 0;
  }

  /** Shows one picture of the canvas' size if the camera is open. Never throws CameraError. */
  present(surface: Surface): void {
    if (this.#state !== 'open') return;
    try {
      this.camera.present(surface);
      if (!this.camera.ready) return;
      this.#announce();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.#wait(error);
    }
  }

  /**
   * Closes the camera and stops looking for it. Settles when that is done, or after a second if the camera hangs. May
   * be called twice.
   */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#state = 'closed';
    this.camera.close();
    const done = new AbortController();
    const late = sleep(LONGEST_CLOSE_MS, undefined, { signal: done.signal }).catch(() => {});
    await Promise.race([this.camera.closed, late]);
    done.abort();
  }

  #open(): void {
    try {
      this.camera.open(this.#canvas);
      this.#state = 'open';
      if (this.camera.ready) this.#announce();
    } catch (error) {
      this.#wait(error);
    }
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#error = undefined;
    this.#reported = undefined;
    this.#log.info({ camera: this.camera.label }, 'Camera is ready');
  }

  #wait(error: unknown): void {
    this.camera.close();
    this.#state = 'waiting';
    this.#announced = false;
    if (!(error instanceof CameraError)) throw error;
    // The same error at every attempt is logged only once.
    if (error.message !== this.#reported && this.#started) {
      this.#log.warn({ code: error.code, fix: error.fix }, error.message);
    }
    this.#reported = error.message;
    this.#error = error;
    this.#log.debug({ code: error.code, retryMs: this.#retryMs }, 'The camera will be tried again');
    // unref: waiting for the camera must not keep the process running.
    this.#retry = setTimeout(() => this.#open(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
