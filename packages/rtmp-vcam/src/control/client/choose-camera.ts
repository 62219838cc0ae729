import { type CameraState, programState } from '@rtmp-vcam/api';
import { AppError } from '../../errors.ts';
import { noCamera } from '../no-camera.ts';
import type { RunningProgram } from '../program-files.ts';
import { someRunning } from './find-running.ts';
import { ask } from './request.ts';

/** The cameras of a running program. Throws AppError as `ask` does. */
export async function camerasOf(program: RunningProgram): Promise<readonly CameraState[]> {
  const { cameras } = await ask(program, { method: 'GET', path: '/api/state', answer: programState });
  return cameras;
}

/**
 * The camera that a command is for: the one of this name, else the only one that is of use for it. Throws AppError
 * APP_ERR_NO_CAMERA, or APP_ERR_SEVERAL_CAMERAS with `why` if it is not clear. Undefined if none is of use.
 */
export function chooseCamera(cameras: readonly CameraState[], { name, isOfUse, why }: Choice): CameraState | undefined {
  if (name !== undefined) {
    const named = cameras.find((camera) => camera.name === name);
    if (named === undefined) throw noCamera(name, cameras);
    return named;
  }
  const [first, ...others] = cameras.length === 1 ? cameras : cameras.filter(isOfUse);
  if (others.length === 0) return first;
  const names = [first, ...others].map((camera) => JSON.stringify(camera?.name)).join(', ');
  throw new AppError('APP_ERR_SEVERAL_CAMERAS', `${why}: ${names}`);
}

interface Choice {
  /** What the user has given with --name. */
  readonly name: string | undefined;
  readonly isOfUse: (camera: CameraState) => boolean;
  /** What the cameras have in common that are of use: `Several cameras have a sender`. */
  readonly why: string;
}

/** The frame ring of the camera of this name, in whichever program of this user. Throws AppError APP_ERR_NO_CAMERA. */
export async function ringOf(env: NodeJS.ProcessEnv, name: string): Promise<string> {
  const programs = await someRunning(env, {});
  // One that hangs keeps nobody from the cameras of the others.
  const answers = await Promise.allSettled(programs.map(camerasOf));
  const cameras = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const found = cameras.find((camera) => camera.name === name);
  if (found !== undefined) return found.ring;
  const failed = answers.find((answer) => answer.status === 'rejected');
  throw failed === undefined ? noCamera(name, cameras) : failed.reason;
}
