import { execFile } from 'node:child_process';
import type { CameraCalls } from './camera-calls.ts';
import { numberOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';
import type { Target } from './targets.ts';

const OPTIONS = { timeout: 5000, killSignal: 'SIGKILL' } as const;

/** The program that has taken a camera from this one. */
export class Rival {
  /** The camera that it has taken. */
  readonly target: Target;
  #isKnown = false;

  constructor(target: Target) {
    this.target = target;
  }

  /** True while it feeds the camera, as far as this program can find out. */
  async feeds(device: number, calls: CameraCalls): Promise<boolean> {
    const { rival } = this.target;
    if (rival === undefined) {
      const shown = await calls.run(() => textProperty(device, IDENTITY.PROPERTY_STATE));
      return shown === 'live' || shown === 'holding';
    }
    if (await isRunning(rival)) {
      this.#isKnown = true;
      return true;
    }
    // Of any other program, macOS tells only that something uses the camera, to feed it or to watch it.
    return !this.#isKnown && (await calls.run(() => numberOf(device, 'gone'))) === 1;
  }
}

function isRunning(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    // Without the command, nothing is known to run.
    execFile('pgrep', ['-xi', program], OPTIONS, (error) => resolve(error === null)).unref();
  });
}
