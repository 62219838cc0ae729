import { setTimeout as sleep } from 'node:timers/promises';
import { type CameraState, demoAnswer } from '@rtmp-vcam/api';
import { AppError } from '../../errors.ts';
import type { RunningProgram } from '../program-files.ts';
import { camerasOf, chooseCamera } from './choose-camera.ts';
import { describeSender } from './describe-state.ts';
import { ask } from './request.ts';

interface DemoOptions {
  readonly program: RunningProgram;
  /** What the user has given with --name. */
  readonly name: string | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Gets what to tell the user, in lines. */
  readonly say: (text: string) => void;
  /** How often the camera is looked at. Default 1000 milliseconds. */
  readonly lookEveryMs?: number;
}

/** The test picture ends by itself ten minutes after somebody asked for it. */
const ASK_EVERY_MS = 60_000;

/**
 * Shows the test picture in the camera of a running program, until the signal is aborted or another sender takes the
 * camera. Throws AppError as `ask` does, and APP_ERR_DEMO when a sender has the camera.
 */
export async function demoInCamera({ program, name, signal, say, lookEveryMs = 1000 }: DemoOptions): Promise<void> {
  const camera = await cameraFor(program, name);
  await switchDemo(program, camera, true);
  say(`The test picture is in the camera ${JSON.stringify(camera.name)}. Press Ctrl-C to stop it.`);
  let askedMs = performance.now();
  while (!(await abortedWithin(lookEveryMs, signal))) {
    const now = (await camerasOf(program)).find(({ id }) => id === camera.id);
    if (now?.demo !== true) {
      const sender = now?.sender ?? undefined;
      const who = sender === undefined ? '' : `: ${describeSender(sender)} has the camera now`;
      say(`The test picture has stopped${who}.`);
      return;
    }
    if (performance.now() - askedMs < ASK_EVERY_MS) continue;
    askedMs = performance.now();
    await switchDemo(program, camera, true);
  }
  // Whoever presses Ctrl-C wants it to end, and does not care whether the program has ended as well.
  await switchDemo(program, camera, false).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'APP_ERR_NOT_RUNNING')) throw error;
  });
}

async function cameraFor(program: RunningProgram, name: string | undefined): Promise<CameraState> {
  const cameras = await camerasOf(program);
  const isOfUse = ({ pull }: CameraState): boolean => pull === null;
  const chosen = chooseCamera(cameras, { name, isOfUse, why: 'Several cameras can show it' }) ?? cameras[0];
  if (chosen === undefined) throw new AppError('APP_ERR_NO_CAMERA', 'The running program has no camera');
  return chosen;
}

async function switchDemo(program: RunningProgram, { id }: CameraState, on: boolean): Promise<void> {
  await ask(program, { method: 'POST', path: `/api/cameras/${id}/demo`, body: { on }, answer: demoAnswer });
}

/** True if the signal is aborted within this time. */
async function abortedWithin(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  return signal.aborted;
}
