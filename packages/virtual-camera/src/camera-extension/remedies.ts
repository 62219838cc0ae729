import { CameraError, type CameraErrorCode } from '../errors.ts';
import type { ExtensionStatus } from './extension-status.ts';

/** The first kernel whose Settings keep Camera Extensions under Login Items & Extensions: macOS 15. */
const DARWIN_OF_MACOS_15 = 24;

const CODES: Readonly<Record<ExtensionStatus, CameraErrorCode>> = {
  missing: 'CAMERA_ERR_EXTENSION_MISSING',
  waiting: 'CAMERA_ERR_EXTENSION_APPROVAL',
  off: 'CAMERA_ERR_EXTENSION_OFF',
  restart: 'CAMERA_ERR_EXTENSION_RESTART',
  enabled: 'CAMERA_ERR_EXTENSION_UNLISTED',
  unknown: 'CAMERA_ERR_EXTENSION_MISSING',
};

const DETAILS: Readonly<Record<ExtensionStatus, string>> = {
  missing: 'macOS knows of no Camera Extension of RTMP Virtual Camera',
  waiting: 'macOS waits for your approval',
  off: 'it is installed, but switched off',
  restart: 'it was removed, or replaced, and waits for a restart',
  enabled: 'the extension is enabled, but no device is listed',
  unknown: 'no device is listed, and macOS does not say what is known of the extension',
};

/** Why there is no camera, and what to do about it on this version of macOS, told by its kernel. */
export function whyMissing(status: ExtensionStatus, darwin: number): CameraError {
  const fix = fixFor(status, darwin);
  return new CameraError(CODES[status], DETAILS[status], fix === undefined ? {} : { fix });
}

function fixFor(status: ExtensionStatus, darwin: number): string | undefined {
  const isNew = darwin >= DARWIN_OF_MACOS_15;
  const switches = 'System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ)';
  if (status === 'waiting') {
    return isNew ? `${switches}: switch RTMP Virtual Camera on` : 'System Settings → Privacy & Security → Allow';
  }
  if (status === 'off') {
    return isNew
      ? `${switches}: switch RTMP Virtual Camera on`
      : 'Open RTMP Virtual Camera.app and install the camera again';
  }
  return undefined;
}
