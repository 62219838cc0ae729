import { setTimeout as sleep } from 'node:timers/promises';
import type { Canvas, Log, Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera } from './camera.ts';
import { CameraError } from './errors.ts';

export interface CameraSupervisorOptions {
  readonly camera: Camera;
  readonly canvas: Canvas;
  readonly log: Log;
  /** The message of the trouble that was told already: it is not logged once more. */
  readonly told?: string | undefined;
}

/** `starting`: open, and not ready for pictures yet. */
export type CameraState = 'starting' | 'open' | 'waiting' | 'closed';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5000;
/** A camera that hangs must not keep the process. */
const LONGEST_CLOSE_MS = 1000;

/**
 * Keeps a camera fed through trouble: no device yet, device busy, module unloaded and loaded again. While there is no
 * camera it looks for it again after 1, 2, 4 and then every 5 seconds.
 */
export class CameraSupervisor {
  readonly camera: Camera;
  readonly #canvas: Canvas;
  readonly #log: Log;
  #state: 'open' | 'waiting' | 'closed' = 'waiting';
  #error: CameraError | undefined;
  #told: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #started = false;
  #announced = false;

  /**
   * Opens the camera at once, or begins to wait for it. Why it waits is in `error`, for the caller to announce; the log
   * tells what changes from then on.
   */
  constructor({ camera, canvas, log, told }: CameraSupervisorOptions) {
    this.camera = camera;
    this.#canvas = canvas;
    this.#log = log;
    this.#told = told;
    this.#open();
    this.#started = true;
  }

  get state(): CameraState {
    return this.#state === 'open' && !this.camera.ready ? 'starting' : this.#state;
  }

  /** Why the camera is not open, or was not before it started; undefined while it is. */
  get error(): CameraError | undefined {
    return this.state === 'open' ? undefined : this.#error;
  }

  /** Number of apps that read the camera; undefined when that is not known. None read one that is not open. */
  get readers(): number | undefined {
    return this.state === 'open' ? this.camera.readers : 0;
  }

  /** Shows one canvas-sized picture if the camera is there. Never throws for what happens to the camera. */
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
   * Gives the camera back and stops looking for it. Settles when that is done, within a second even when it hangs. May
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
    this.#told = undefined;
    this.#log.info({ camera: this.camera.label }, 'Camera is ready');
  }

  #wait(error: unknown): void {
    this.camera.close();
    this.#state = 'waiting';
    this.#announced = false;
    if (!(error instanceof CameraError)) throw error;
    // The same trouble at every look is one line in the log.
    if (error.message !== this.#told && this.#started) {
      this.#log.warn({ code: error.code, fix: error.fix }, error.message);
    }
    this.#told = error.message;
    this.#error = error;
    this.#log.debug({ code: error.code, retryMs: this.#retryMs }, 'Camera is looked for again');
    // The camera alone is no reason for the process to stay.
    this.#retry = setTimeout(() => this.#open(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
