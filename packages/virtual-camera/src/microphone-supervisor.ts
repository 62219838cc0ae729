import type { Log } from '@rtmp-vcam/video-pipeline';
import { type DeviceState, DeviceSupervisor } from './device-supervisor.ts';
import type { CameraError } from './errors.ts';
import type { Microphone, SoundGiver } from './microphone.ts';

export interface MicrophoneSupervisorOptions extends SoundGiver {
  readonly microphone: Microphone;
  readonly log: Log;
}

/** The microphone says by itself when it needs sound, so nothing else notices that it is gone. */
const CHECK_EVERY_MS = 500;

/** Keeps a microphone open, as `CameraSupervisor` keeps a camera. */
export class MicrophoneSupervisor {
  readonly microphone: Microphone;
  readonly #supervisor: DeviceSupervisor;
  readonly #timer: NodeJS.Timeout;

  /** Opens the microphone at once, or begins to wait for it: then the reason is in `error`. */
  constructor({ microphone, fill, isReady, log }: MicrophoneSupervisorOptions) {
    this.microphone = microphone;
    const open = (): void => microphone.open({ fill, isReady });
    this.#supervisor = new DeviceSupervisor({ kind: 'microphone', device: microphone, open, log });
    this.#timer = setInterval(() => this.#supervisor.use(() => microphone.check()), CHECK_EVERY_MS).unref();
  }

  get state(): DeviceState {
    return this.#supervisor.state;
  }

  /** Why the microphone is not open. Undefined while it is open. */
  get error(): CameraError | undefined {
    return this.#supervisor.error;
  }

  /** The number of apps that record from it; 0 while it is not open. */
  get readers(): number {
    return this.state === 'open' ? this.microphone.readers : 0;
  }

  /** Removes the microphone and stops looking for PipeWire. May be called twice. */
  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#supervisor.close();
  }
}
