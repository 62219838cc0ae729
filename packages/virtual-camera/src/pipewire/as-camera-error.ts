import { PipeWireError } from '@rtmp-vcam/pipewire';
import { CameraError } from '../errors.ts';

/** The error of the other package as one of this package, with its advice. */
export function asCameraError(code: 'CAMERA_ERR_PIPEWIRE' | 'CAMERA_ERR_MICROPHONE', error: unknown): unknown {
  if (!(error instanceof PipeWireError)) return error;
  return new CameraError(code, error.message, { fix: error.fix, cause: error });
}
