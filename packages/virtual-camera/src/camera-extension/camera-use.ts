import { numberOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';

/**
 * How many apps use the camera. The extension tells the number; one that does not is asked for
 * kCMIODevicePropertyDeviceIsRunningSomewhere, 1 or 0, which any process may read.
 */
export class CameraUse {
  readonly #device: number;
  readonly #ranBefore: boolean;
  #countsUs: boolean | undefined;

  /** To be made before the sink stream is started. */
  constructor(device: number) {
    this.#device = device;
    this.#ranBefore = isRunning(device) === true;
  }

  /** Undefined when that cannot be told. To be called while the sink stream runs. */
  read(): number | undefined {
    const viewers = textProperty(this.#device, IDENTITY.PROPERTY_VIEWERS);
    if (viewers !== undefined && /^\d+$/.test(viewers)) return Number(viewers);
    const running = isRunning(this.#device);
    // Where the device runs since we feed it, it runs because of us: it tells nothing about apps.
    this.#countsUs ??= running === true && !this.#ranBefore;
    if (running === undefined || this.#countsUs) return undefined;
    return running ? 1 : 0;
  }
}

function isRunning(device: number): boolean | undefined {
  const value = numberOf(device, 'gone');
  return value === undefined ? undefined : value !== 0;
}
