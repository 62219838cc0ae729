import { type Canvas, i420Size, type Log } from '@rtmp-vcam/video-pipeline';
import { CameraExtensionCamera, type CameraExtensionOptions, CameraSupervisor } from '@rtmp-vcam/virtual-camera';
import { until } from '../support/wait.ts';
import type { AppleFrameworks } from './double.ts';
import { presentPixelBuffer } from './pixel-buffers.ts';

const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const picture = new Uint8Array(i420Size(canvas.width, canvas.height)).fill(128);

export const READY = 'Camera is ready';

/** A camera that a supervisor keeps fed, and what it logs: codes of errors, and texts. */
export class Supervised {
  readonly feeder: CameraExtensionCamera;
  readonly supervisor: CameraSupervisor;
  readonly lines: string[] = [];
  /** How often the supervisor has decided to try again. */
  retries = 0;
  readonly #frameworks: AppleFrameworks;

  constructor(frameworks: AppleFrameworks, options: CameraExtensionOptions = {}) {
    this.#frameworks = frameworks;
    const note = ({ code }: { readonly code?: string }, text: string): void => void this.lines.push(code ?? text);
    const log: Log = { debug: () => void this.retries++, info: note, warn: note, error: note };
    this.feeder = new CameraExtensionCamera(options);
    this.supervisor = new CameraSupervisor({ camera: this.feeder, canvas, log });
  }

  show(): void {
    presentPixelBuffer(this.supervisor, picture, canvas);
  }

  /** Shows pictures until a condition is true. */
  async feedUntil(what: string, isSo: () => boolean): Promise<void> {
    const state = (): string => `${this.lines.join('\n')}\n${this.supervisor.state}: ${this.supervisor.error?.message}`;
    await until(
      what,
      () => {
        this.show();
        return isSo();
      },
      { state },
    );
  }

  /** Shows pictures until the camera has this error, and returns its fix. */
  async feedUntilError(code: string): Promise<string> {
    await this.feedUntil(code, () => this.supervisor.error?.code === code);
    return this.supervisor.error?.fix ?? '';
  }

  /** Closes the camera, and checks that nothing is left. */
  async end(): Promise<void> {
    await this.supervisor.close();
    await this.feeder.closed;
    await until('every object to be released', () => Object.keys(this.#frameworks.live()).length === 0);
  }
}
