import { VideoError } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Finding } from '../camera.ts';
import { CAMERA_ERRORS, CameraError } from '../errors.ts';
import type { CameraFinder } from './camera-finder.ts';
import { IDENTITY } from './identity.ts';

/** Looks for the Camera Extension on this Mac; takes seconds if macOS does not answer. `version` is the program's. */
export async function diagnoseExtension(finder: CameraFinder, version: string | undefined): Promise<Finding[]> {
  if (!hasFrameworks()) {
    const { text, fix } = CAMERA_ERRORS.CAMERA_ERR_UNSUPPORTED;
    return [{ level: 'problem', text: `${text} (${process.platform})`, fix }];
  }
  try {
    return compareVersions((await finder.look()).version, version);
  } catch (error) {
    if (error instanceof CameraError || error instanceof VideoError) {
      return [{ level: 'problem', text: error.message, fix: error.fix }];
    }
    throw error;
  }
}

function compareVersions(installed: string | undefined, version: string | undefined): Finding[] {
  const found: Finding = {
    level: 'ok',
    text: `camera "${IDENTITY.CAMERA_NAME}" is installed${installed === undefined ? '' : `, version ${installed}`}`,
  };
  if (version === undefined || installed === undefined || installed === version) return [found];
  return [
    found,
    {
      level: 'warning',
      text: `the Camera Extension is version ${installed}, and this program is ${version}`,
      fix: CAMERA_ERRORS.CAMERA_ERR_EXTENSION_NO_SINK.fix,
    },
  ];
}
