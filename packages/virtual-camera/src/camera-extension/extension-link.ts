import { CameraError } from '../errors.ts';
import { asCameraError } from './as-camera-error.ts';
import type { CameraCalls } from './camera-calls.ts';
import type { CameraFinder } from './camera-finder.ts';
import { textProperty } from './cmio-object.ts';
import { FeederLock } from './feeder-lock.ts';
import { isDeviceOf, type Sink } from './find-sink.ts';
import { IDENTITY } from './identity.ts';
import { gone, taken } from './remedies.ts';
import { isUsed, runsRivalOf } from './rival.ts';
import { SinkConnection } from './sink-connection.ts';
import type { Target } from './targets.ts';

const LOOK_EVERY_MS = 1000;
/** While no app uses the camera, nothing may be decoded, and the first one should not wait long for the stream. */
const LOOK_UNUSED_MS = 200;

interface Connected {
  readonly sink: Sink;
  readonly connection: SinkConnection;
}

/** The connection to the extension, from `open` to `close`. Finds, starts and watches its sink in the background. */
export class ExtensionLink {
  readonly #finder: CameraFinder;
  readonly #calls: CameraCalls;
  #connected: Connected | undefined;
  #lock: FeederLock | undefined;
  #closed = false;
  #failure: unknown;
  #readers: number | undefined;
  #looking = false;
  #lookedAt: number = performance.now();

  constructor(finder: CameraFinder, calls: CameraCalls) {
    this.#finder = finder;
    this.#calls = calls;
    void this.#attempt(() => this.#connect());
  }

  /** The stream, while it accepts pictures. */
  get connection(): SinkConnection | undefined {
    return this.#connected?.connection.started === true ? this.#connected.connection : undefined;
  }

  /** The camera that it is connected to; undefined until one has been found. */
  get target(): Target | undefined {
    return this.#connected?.sink.target;
  }

  /** Why there is no stream, or no longer one; undefined while nothing has failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The number of apps that used the camera at the last check; undefined when it is not known. */
  get readers(): number | undefined {
    return this.#readers;
  }

  /** Starts a check if it is time for one: is the device still there, and how many apps use it? */
  look(): void {
    const connected = this.#connected;
    const now = performance.now();
    const every = this.#readers === 0 ? LOOK_UNUSED_MS : LOOK_EVERY_MS;
    if (connected === undefined || this.#looking || now - this.#lookedAt < every) return;
    this.#lookedAt = now;
    this.#looking = true;
    void this.#attempt(() => this.#watch(connected)).then(() => {
      this.#looking = false;
    });
  }

  /** Settles when everything is released, without waiting for a call that hangs. Never rejects. */
  close(): Promise<void> {
    this.#closed = true;
    const done = this.#calls.finish(async () => {
      using _ = this.#lock;
      await this.#connected?.connection.stop();
    });
    return this.#calls.hang ? Promise.resolve() : done;
  }

  async #connect(): Promise<void> {
    const sink = await this.#finder.find();
    const mayBeOnAir = await runsRivalOf(sink.target);
    await this.#calls.run(async () => {
      if (this.#closed) return;
      this.#lock = new FeederLock(sink.target);
      // To start the stream would cut the picture of OBS, which would not notice.
      if (mayBeOnAir && (await isUsed(sink.device))) throw taken(sink.target, 'onAir');
      const connection = new SinkConnection(sink);
      this.#connected = { sink, connection };
      await connection.start().catch((error: unknown) => {
        if (error instanceof CameraError && error.code === 'CAMERA_ERR_DEVICE_GONE') this.#finder.ignore(sink.device);
        throw error;
      });
    });
  }

  async #watch({ sink: { target, device } }: Connected): Promise<void> {
    try {
      await this.#calls.run(async () => {
        if (!(await isDeviceOf(target, device))) throw gone(target, 'macOS no longer lists it');
        this.#readers = await readersOf(device);
      });
    } catch (error) {
      // The stream may go on accepting pictures while macOS does not answer, so this is not a failure.
      if (!isHanging(error)) throw error;
      this.#readers = undefined;
    }
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#failure = asCameraError(error);
    }
  }
}

function isHanging(error: unknown): boolean {
  return error instanceof CameraError && error.code === 'CAMERA_ERR_EXTENSION_HANGS';
}

/**
 * The number of apps that use the camera; undefined when the extension does not report it. Whether a device "is running
 * somewhere" is of no use instead: it may count this process, and reads 0 where there is no permission for the camera.
 */
async function readersOf(device: number): Promise<number | undefined> {
  const text = await textProperty(device, IDENTITY.PROPERTY_VIEWERS);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
