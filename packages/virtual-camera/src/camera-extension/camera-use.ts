import { numberOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';

/**
 * The number of apps that use the camera. The extension reports it. For an extension that does not, this reads
 * kCMIODevicePropertyDeviceIsRunningSomewhere, which is 1 or 0 and which any process may read.
 */
export class CameraUse {
  readonly #device: number;
  readonly #ranBefore: boolean;
  #countsUs: boolean | undefined;

  private constructor(device: number, ranBefore: boolean) {
    this.#device = device;
    this.#ranBefore = ranBefore;
  }

  /** Must be called before the sink stream is started. */
  static async of(device: number): Promise<CameraUse> {
    return new CameraUse(device, (await isRunning(device)) === true);
  }

  /** The number of apps; undefined when it cannot be found out. Must be called while the sink stream runs. */
  async read(): Promise<number | undefined> {
    const viewers = await textProperty(this.#device, IDENTITY.PROPERTY_VIEWERS);
    if (viewers !== undefined && /^\d+$/.test(viewers)) return Number(viewers);
    const running = await isRunning(this.#device);
    // A device that has been running only since the sink stream was started counts this process, and not only apps.
    this.#countsUs ??= running === true && !this.#ranBefore;
    if (running === undefined || this.#countsUs) return undefined;
    return running ? 1 : 0;
  }
}

async function isRunning(device: number): Promise<boolean | undefined> {
  const value = await numberOf(device, 'gone');
  return value === undefined ? undefined : value !== 0;
}
