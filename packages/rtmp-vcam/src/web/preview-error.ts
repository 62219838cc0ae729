import type { VideoError } from '@rtmp-vcam/video-pipeline';
import { AppError } from '../errors.ts';

/** Why there is no picture, as an error of the program. Without a reason, the camera was closed. */
export function previewError(error: VideoError | undefined): AppError {
  if (error === undefined) return new AppError('APP_ERR_PREVIEW', 'The camera is closed');
  const { message, fix } = error;
  return new AppError('APP_ERR_PREVIEW', message, { fix: fix.replaceAll('`', ''), cause: error });
}
