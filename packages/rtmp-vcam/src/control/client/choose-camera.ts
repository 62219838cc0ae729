import { type CameraState, programState } from '@rtmp-vcam/api';
import { AppError } from '../../errors.ts';
import { noCamera } from '../no-camera.ts';
import type { RunningProgram } from '../program-files.ts';
import { findRunning, severalRunning, someRunning } from './find-running.ts';
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

/**
 * The frame ring of the running camera: of the one with this name, else of the only one. Undefined when no program runs
 * and none was asked for. Throws AppError APP_ERR_NO_CAMERA, APP_ERR_NOT_RUNNING, APP_ERR_SEVERAL_RUNNING and
 * APP_ERR_SEVERAL_CAMERAS.
 */
export async function runningRing(env: NodeJS.ProcessEnv, { port, name }: WantedCamera): Promise<string | undefined> {
  const isAsked = port !== undefined || name !== undefined;
  const programs = isAsked ? await someRunning(env, { port }) : await findRunning(env);
  if (programs.length === 0) return undefined;
  // Without a name, it has to be clear which program is meant.
  if (name === undefined && programs.length > 1) throw severalRunning(programs);
  // One that hangs keeps nobody from the cameras of the others.
  const answers = await Promise.allSettled(programs.map(camerasOf));
  const all = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const found = answers.flatMap((answer, index) => {
    const cameras = answer.status === 'fulfilled' ? answer.value : [];
    const named = cameras.filter((camera) => name === undefined || camera.name === name);
    return named.map((camera) => ({ camera, program: programs[index] }));
  });
  const [first, second] = found;
  if (first === undefined) {
    const failed = answers.find((answer) => answer.status === 'rejected');
    throw failed === undefined ? noCamera(name ?? '', all) : failed.reason;
  }
  if (second === undefined) return first.camera.ring;
  if (first.program !== second.program) throw severalRunning(found.flatMap(({ program }) => program ?? []));
  return chooseCamera(all, { name, isOfUse: () => true, why: 'The program has several cameras' })?.ring;
}

interface WantedCamera {
  readonly port?: number | undefined;
  readonly name?: string | undefined;
}
