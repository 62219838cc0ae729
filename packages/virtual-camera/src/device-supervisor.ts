import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@rtmp-vcam/video-pipeline';
import { CameraError } from './errors.ts';

/** A camera or a microphone. */
interface Device {
  /** The name that apps list, with the device if there is one. */
  readonly label: string;
  /** False while it is starting. */
  readonly ready: boolean;
  /** Releases it. Never throws. May be called twice. */
  close(): void;
  /** Settles when everything that `close` releases is released. Never rejects. */
  readonly closed: Promise<void>;
}

interface DeviceSupervisorOptions {
  readonly kind: 'camera' | 'microphone';
  readonly device: Device;
  /** Opens the device. Throws CameraError. */
  readonly open: () => void;
  readonly log: Log;
  /** The message of an error that the user has seen already, and that must not be logged again. */
  readonly reported?: string | undefined;
}

/** `starting`: open, but not ready yet. `waiting`: not open, to be tried again. */
export type DeviceState = 'starting' | 'open' | 'waiting' | 'closed';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5000;
/** A device that hangs must not keep the process from ending. */
const LONGEST_CLOSE_MS = 1000;
const READY = { camera: 'Camera is ready', microphone: 'Microphone is ready' } as const;

/**
 * Keeps a device open through errors. While it is not open, it tries again after 1, 2, 4 and then every 5 seconds. In
 * the log each change is told once.
 */
export class DeviceSupervisor {
  readonly #options: DeviceSupervisorOptions;
  #state: 'open' | 'waiting' | 'closed' = 'waiting';
  #error: CameraError | undefined;
  #reported: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #started = false;
  #announced = false;

  /**
   * Opens the device at once, or begins to wait for it. In that case the reason is in `error`, and the caller must show
   * it. Only later changes are logged.
   */
  constructor(options: DeviceSupervisorOptions) {
    this.#options = options;
    this.#reported = options.reported;
    this.#open();
    this.#started = true;
  }

  get state(): DeviceState {
    return this.#state === 'open' && !this.#options.device.ready ? 'starting' : this.#state;
  }

  /** Why the device is not open; while it is starting, why it was not open before. Undefined while it is open. */
  get error(): CameraError | undefined {
    return this.state === 'open' ? undefined : this.#error;
  }

  /** Does something with the device if it is open. When that throws CameraError, the device is opened again later. */
  use(act: () => void): void {
    if (this.#state !== 'open') return;
    try {
      act();
      if (!this.#options.device.ready) return;
      this.#announce();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.#wait(error);
    }
  }

  /**
   * Closes the device and stops looking for it. Settles when that is done, or after a second if the device hangs. May
   * be called twice.
   */
  async close(): Promise<void> {
    const { device } = this.#options;
    clearTimeout(this.#retry);
    this.#state = 'closed';
    device.close();
    const done = new AbortController();
    const late = sleep(LONGEST_CLOSE_MS, undefined, { signal: done.signal }).catch(() => {});
    await Promise.race([device.closed, late]);
    done.abort();
  }

  #open(): void {
    try {
      this.#options.open();
      this.#state = 'open';
      if (this.#options.device.ready) this.#announce();
    } catch (error) {
      this.#wait(error);
    }
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#error = undefined;
    this.#reported = undefined;
    const { kind, device, log } = this.#options;
    log.info({ device: device.label }, READY[kind]);
  }

  #wait(error: unknown): void {
    const { kind, device, log } = this.#options;
    device.close();
    this.#state = 'waiting';
    this.#announced = false;
    if (!(error instanceof CameraError)) throw error;
    // The same error at every attempt is logged only once.
    if (error.message !== this.#reported && this.#started) {
      log.warn({ code: error.code, fix: error.fix }, error.message);
    }
    this.#reported = error.message;
    this.#error = error;
    log.debug({ code: error.code, retryMs: this.#retryMs }, `The ${kind} will be tried again`);
    // unref: waiting for the device must not keep the process running.
    this.#retry = setTimeout(() => this.#open(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
