import { AppError } from '../errors.ts';

/** The error for a name that none of the cameras has. */
export function noCamera(name: string, cameras: readonly { readonly name: string }[]): AppError {
  const names = cameras.map((camera) => JSON.stringify(camera.name)).join(', ');
  return new AppError('APP_ERR_NO_CAMERA', `There is no camera ${JSON.stringify(name)}`, {
    fix: `The cameras are ${names}.`,
  });
}
