import type { Log } from '@rtmp-vcam/video-pipeline';

/** A log whose lines say which camera they are about. The fields are added here, so that no lines of two are merged. */
export function cameraLog(log: Log, camera: string): Log {
  return {
    debug: (fields, message) => log.debug({ ...fields, camera }, message),
    info: (fields, message) => log.info({ ...fields, camera }, message),
    warn: (fields, message) => log.warn({ ...fields, camera }, message),
    error: (fields, message) => log.error({ ...fields, camera }, message),
  };
}
