import { VideoError } from '@rtmp-vcam/video-pipeline';
import { CameraError } from '../errors.ts';

/**
 * Turns an error of Apple's frameworks into a CameraError, so that the camera is tried again. Returns others unchanged.
 */
export function asCameraError(cause: unknown): unknown {
  if (!(cause instanceof VideoError)) return cause;
  const code = cause.code === 'VIDEO_ERR_FRAMEWORK' ? 'CAMERA_ERR_SYSTEM_LIBRARY' : 'CAMERA_ERR_DEVICE';
  return new CameraError(code, cause.message, { fix: cause.fix, cause });
}
