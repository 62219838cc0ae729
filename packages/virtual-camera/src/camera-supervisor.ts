import type { Canvas, Log, Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera } from './camera.ts';
import { type DeviceState, DeviceSupervisor } from './device-supervisor.ts';
import type { CameraError } from './errors.ts';

export interface CameraSupervisorOptions {
  readonly camera: Camera;
  readonly canvas: Canvas;
  readonly log: Log;
  /** The message of an error that the user has seen already, and that must not be logged again. */
  readonly reported?: string | undefined;
}

/** `starting`: open, but not ready for pictures yet. `waiting`: not open, to be tried again. */
export type CameraState = DeviceState;

/**
 * Keeps a camera open and shows pictures on it, through errors such as a missing or busy device, or a module that is
 * unloaded and loaded again. While the camera is not open, it tries again after 1, 2, 4 and then every 5 seconds.
 */
export class CameraSupervisor {
  readonly camera: Camera;
  readonly #supervisor: DeviceSupervisor;

  /**
   * Opens the camera at once, or begins to wait for it. In that case the reason is in `error`, and the caller must show
   * it. Only later changes are logged.
   */
  constructor({ camera, canvas, log, reported }: CameraSupervisorOptions) {
    this.camera = camera;
    const open = (): void => camera.open(canvas);
    this.#supervisor = new DeviceSupervisor({ kind: 'camera', device: camera, open, log, reported });
  }

  get state(): CameraState {
    return this.#supervisor.state;
  }

  /** Why the camera is not open; while it is starting, why it was not open before. Undefined while it is open. */
  get error(): CameraError | undefined {
    return this.#supervisor.error;
  }

  /** The number of apps that use the camera; undefined when that is not known, and 0 while the camera is not open. */
  get readers(): number | undefined {
    return this.state === 'open' ? this.camera.readers : 0;
  }

  /** Shows one picture of the canvas' size if the camera is open. Never throws CameraError. */
  present(surface: Surface): void {
    this.#supervisor.use(() => this.camera.present(surface));
  }

  /**
   * Closes the camera and stops looking for it. Settles when that is done, or after a second if the camera hangs. May
   * be called twice.
   */
  close(): Promise<void> {
    return this.#supervisor.close();
  }
}
