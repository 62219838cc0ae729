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

  private constructor(device: number, ranBefore: boolean) {
    this.#device = device;
    this.#ranBefore = ranBefore;
  }

  /** To be called before the sink stream is started. */
  static async of(device: number): Promise<CameraUse> {
    return new CameraUse(device, (await isRunning(device)) === true);
  }

  /** Undefined when that cannot be told. To be called while the sink stream runs. */
  async read(): Promise<number | undefined> {
    const viewers = await textProperty(this.#device, IDENTITY.PROPERTY_VIEWERS);
    if (viewers !== undefined && /^\d+$/.test(viewers)) return Number(viewers);
    const running = await isRunning(this.#device);
    // Where the device runs since we feed it, it runs because of us: it tells nothing about apps.
    this.#countsUs ??= running === true && !this.#ranBefore;
    if (running === undefined || this.#countsUs) return undefined;
    return running ? 1 : 0;
  }
}

async function isRunning(device: number): Promise<boolean | undefined> {
  const value = await numberOf(device, 'gone');
  return value === undefined ? undefined : value !== 0;
}
