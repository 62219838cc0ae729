import { execFile } from 'node:child_process';
import type { CameraError } from '../errors.ts';
import type { CameraCalls } from './camera-calls.ts';
import { numberOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';
import { taken } from './remedies.ts';
import type { Target } from './targets.ts';

const OPTIONS = { timeout: 5000, killSignal: 'SIGKILL' } as const;
/** A camera that is lost again so soon was still fed by the same program. */
const SOON_MS = 60_000;

/** The program that has taken a camera from this one. */
export class Rival {
  /** The camera that it has taken. */
  readonly target: Target;
  /** Without permission for the camera, macOS says that nothing uses it. So it is not known when the program ends. */
  readonly #isHidden: boolean;
  #isKnown = false;
  /** When macOS said that nothing uses the camera. */
  #leftAt: number | undefined;

  /** `former`: the one that was thought to have ended, when the camera was taken back from it. */
  constructor(target: Target, former?: Rival) {
    this.target = target;
    const leftAt = former?.target === target ? former.#leftAt : undefined;
    this.#isHidden = leftAt !== undefined && performance.now() - leftAt < SOON_MS;
  }

  /** The message is always the same, so that it is logged only once. */
  get error(): CameraError {
    return taken(this.target, this.#isHidden ? 'hidden' : 'lost');
  }

  /** True while it feeds the camera, as far as this program can find out. */
  async feeds(device: number, calls: CameraCalls): Promise<boolean> {
    if (this.target.rival === undefined) {
      const shown = await calls.run(() => textProperty(device, IDENTITY.PROPERTY_STATE));
      return shown === 'live' || shown === 'holding';
    }
    if (await runsRivalOf(this.target)) {
      this.#isKnown = true;
      return true;
    }
    if (this.#isKnown) return false;
    // Of any other program, macOS tells only that something uses the camera, to feed it or to watch it.
    if (this.#isHidden || (await calls.run(() => isUsed(device)))) return true;
    this.#leftAt = performance.now();
    return false;
  }
}

/** Whether the program runs that feeds this camera too, perhaps without feeding it now. */
export function runsRivalOf({ rival }: Target): Promise<boolean> {
  if (rival === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    // Without the command, nothing is known to run.
    execFile('pgrep', ['-xi', rival], OPTIONS, (error) => resolve(error === null)).unref();
  });
}

/** Whether any program feeds the camera or watches it. False also where this process has no permission for the camera. */
export async function isUsed(device: number): Promise<boolean> {
  return (await numberOf(device, 'gone')) === 1;
}
