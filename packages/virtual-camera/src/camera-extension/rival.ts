import { execFile } from 'node:child_process';
import type { CameraCalls } from './camera-calls.ts';
import { textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';
import type { Target } from './targets.ts';

const OPTIONS = { timeout: 5000, killSignal: 'SIGKILL' } as const;

/** True while another program feeds this camera, as far as can be known while this one does not. */
export async function isFedByOthers(target: Target, device: number, calls: CameraCalls): Promise<boolean> {
  if (target.rival !== undefined) return isRunning(target.rival);
  const shown = await calls.run(() => textProperty(device, IDENTITY.PROPERTY_STATE));
  return shown === 'live' || shown === 'holding';
}

function isRunning(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    // Without the command, nothing is known to run.
    execFile('pgrep', ['-xi', program], OPTIONS, (error) => resolve(error === null)).unref();
  });
}
