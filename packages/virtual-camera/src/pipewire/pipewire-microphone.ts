import { AudioSource, Connection, PipeWireError, Registry } from '@rtmp-vcam/pipewire';
import type { Finding } from '../camera.ts';
import { CameraError } from '../errors.ts';
import { type Microphone, microphoneNameFor, type SoundGiver } from '../microphone.ts';
import { asCameraError } from './as-camera-error.ts';
import { diagnoseMicrophone } from './diagnose.ts';
import { StartWatch } from './start-watch.ts';

/** Apps remember a microphone by this name, so it must never change. */
const NODE_NAME = 'rtmp-vcam-mic';

export interface PipeWireMicrophoneOptions {
  /** The name of the camera that it goes with. */
  readonly cameraName: string;
  /** False for the further cameras of a program, whose microphones apps remember by the camera's name. */
  readonly isFirst?: boolean | undefined;
}

interface Opened {
  readonly connection: Connection;
  readonly registry: Registry;
  readonly source: AudioSource;
  readonly start: StartWatch;
}

/**
 * A microphone of PipeWire, which any number of apps can use. Those that know only PulseAudio, such as browsers, see it
 * through pipewire-pulse.
 */
export class PipeWireMicrophone implements Microphone {
  readonly closed: Promise<void> = Promise.resolve();
  readonly #name: string;
  readonly #nodeName: string;
  #opened: Opened | undefined;

  /** Opens nothing yet. Throws CameraError CAMERA_ERR_UNSUPPORTED away from Linux. */
  constructor({ cameraName, isFirst = true }: PipeWireMicrophoneOptions) {
    if (process.platform !== 'linux') {
      throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a microphone on ${process.platform}`, {
        fix: 'Leave out --mic',
      });
    }
    this.#name = microphoneNameFor(cameraName);
    this.#nodeName = isFirst ? NODE_NAME : `${NODE_NAME}.${cameraName}`;
  }

  get label(): string {
    return this.#opened === undefined ? this.#name : `${this.#name} (PipeWire)`;
  }

  get ready(): boolean {
    const state = this.#opened?.source.state;
    return state === 'idle' || state === 'streaming';
  }

  get isRead(): boolean {
    return this.#opened?.source.state === 'streaming';
  }

  get readers(): number {
    const node = this.#opened?.source.nodeId;
    return node === undefined ? 0 : (this.#opened?.registry.readersOf(node).length ?? 0);
  }

  open(sound: SoundGiver): void {
    if (this.#opened !== undefined) throw new CameraError('CAMERA_ERR_ALREADY_OPEN', this.label);
    try {
      this.#opened = this.#open(sound);
    } catch (error) {
      throw asCameraError('CAMERA_ERR_MICROPHONE', error);
    }
  }

  check(): void {
    if (this.#opened === undefined) throw new CameraError('CAMERA_ERR_NOT_OPEN', this.label);
    const { connection, registry, source, start } = this.#opened;
    if (connection.state === 'lost') throw new CameraError('CAMERA_ERR_PIPEWIRE_LOST', this.#name);
    // Apps would go on to read what nobody feeds any more.
    for (const node of source.nodeId === undefined ? [] : registry.leftBehind(source.nodeId)) registry.destroy(node);
    if (!start.isStuck(this.ready)) return;
    const why = source.error ?? 'it does not create the node of the microphone';
    throw asCameraError('CAMERA_ERR_MICROPHONE', new PipeWireError('PIPEWIRE_ERR_STREAM', why));
  }

  close(): void {
    this.#opened?.connection.close();
    this.#opened = undefined;
  }

  diagnose(): Promise<Finding[]> {
    return diagnoseMicrophone(this.#name);
  }

  #open(sound: SoundGiver): Opened {
    const connection = new Connection({ name: this.#name, realTime: true });
    try {
      const registry = new Registry(connection);
      const source = new AudioSource({ ...sound, connection, nodeName: this.#nodeName, description: this.#name });
      return { connection, registry, source, start: new StartWatch() };
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}
