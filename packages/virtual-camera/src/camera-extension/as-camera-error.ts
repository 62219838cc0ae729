import { VideoError } from '@rtmp-vcam/video-pipeline';
import { CameraError } from '../errors.ts';

/** What the frameworks refuse is the camera's trouble, to be tried again, and not the end of the program. */
export function asCameraError(cause: unknown): unknown {
  if (!(cause instanceof VideoError)) return cause;
  const code = cause.code === 'VIDEO_ERR_FRAMEWORK' ? 'CAMERA_ERR_SYSTEM_LIBRARY' : 'CAMERA_ERR_DEVICE';
  return new CameraError(code, cause.message, { fix: cause.fix, cause });
}
