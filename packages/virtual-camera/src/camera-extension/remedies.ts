import { release } from 'node:os';
import { CameraError, type CameraErrorCode } from '../errors.ts';
import type { ExtensionStatus } from './extension-status.ts';

/** The kernel of macOS 15, the first one that has Camera Extensions under Login Items & Extensions in its Settings. */
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
  missing: 'macOS has no Camera Extension of RTMP Virtual Camera',
  waiting: 'macOS waits for your approval',
  off: 'it is installed, but switched off',
  restart: 'it was removed or replaced, and waits for a restart',
  enabled: 'the extension is enabled, but no device is listed',
  unknown: 'no device is listed, and macOS does not report the state of the extension',
};

/** Why there is no camera, and what to do about it. `darwin` is the version of macOS's kernel; 22 is macOS 13. */
export function whyMissing(status: ExtensionStatus, darwin: number = darwinVersion()): CameraError {
  const fix = fixFor(status, darwin);
  return new CameraError(CODES[status], DETAILS[status], fix === undefined ? {} : { fix });
}

/** The error when CoreMediaIO does not answer. The message is always the same, so that it is logged only once. */
export function hanging(darwin: number = darwinVersion()): CameraError {
  return new CameraError('CAMERA_ERR_EXTENSION_HANGS', 'a call into CoreMediaIO has not returned', {
    fix: `Allow or cancel the camera extensions that wait in ${approvalPlace(darwin)}. If there are none, restart the Mac`,
  });
}

function fixFor(status: ExtensionStatus, darwin: number): string | undefined {
  const isNew = darwin >= DARWIN_OF_MACOS_15;
  if (status === 'waiting') return `Allow it in ${approvalPlace(darwin)}`;
  if (status === 'off') {
    return isNew
      ? `Switch it on in ${approvalPlace(darwin)}`
      : `Open RTMP Virtual Camera.app and choose "Install Camera", then allow it in ${approvalPlace(darwin)}`;
  }
  return undefined;
}

/** The place where the user allows the extension. */
function approvalPlace(darwin: number): string {
  return darwin >= DARWIN_OF_MACOS_15
    ? 'System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ)'
    : 'System Settings → Privacy & Security → Allow';
}

function darwinVersion(): number {
  return Number.parseInt(release(), 10);
}
