import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { CameraError, type CameraErrorCode } from '../errors.ts';
import type { ExtensionStatus } from './extension-status.ts';
import type { Target, Targets } from './targets.ts';

/** The kernel of macOS 15, the first one that has camera extensions under Login Items & Extensions in its Settings. */
const DARWIN_OF_MACOS_15 = 24;

const CODES: Readonly<Record<ExtensionStatus, CameraErrorCode>> = {
  missing: 'CAMERA_ERR_EXTENSION_MISSING',
  waiting: 'CAMERA_ERR_EXTENSION_APPROVAL',
  off: 'CAMERA_ERR_EXTENSION_OFF',
  restart: 'CAMERA_ERR_EXTENSION_RESTART',
  enabled: 'CAMERA_ERR_EXTENSION_UNLISTED',
  unknown: 'CAMERA_ERR_EXTENSION_MISSING',
};

/**
 * Why this camera is not there, and what to do about it. `other`: one that could be fed instead. `darwin` is the version of
 * macOS's kernel; 22 is macOS 13.
 */
export function whyMissing(
  target: Target,
  status: ExtensionStatus,
  { other, darwin = darwinVersion() }: { readonly other?: Target | undefined; readonly darwin?: number } = {},
): CameraError {
  const unsure = status === 'unknown' ? ' is not listed, and macOS does not report its state' : '';
  const own = fixFor(target, status, darwin);
  const fix = other === undefined || own === undefined ? own : `${own}. Or: --camera ${other.kind}`;
  return new CameraError(CODES[status], `${target.name}${unsure}`, fix === undefined ? {} : { fix });
}

/** Why none of these cameras is there. The way that needs no Apple account is named first. */
export function noneThere(
  [first, other]: Targets,
  status: ExtensionStatus,
  darwin: number = darwinVersion(),
): CameraError {
  const error = whyMissing(first, status, { darwin });
  if (other === undefined) return error;
  const fix = `${whyMissing(other, status, { darwin }).fix}. Or: ${error.fix}`;
  return new CameraError(error.code, `macOS has neither ${first.name} nor ${other.name}`, { fix });
}

/**
 * The error when only new processes see this camera. Whoever starts this program again when it ends says in `restartedBy`
 * how the user can have that at once. The message is always the same, so that it is logged only once.
 */
export function stale(
  { name }: Target,
  restartedBy: string | undefined = process.env['RTMP_VCAM_RESTARTED_BY'],
): CameraError {
  const fix = `It starts again by itself when no stream comes. At once: ${restartedBy}`;
  return new CameraError('CAMERA_ERR_EXTENSION_STALE', name, restartedBy ? { fix } : {});
}

/** The error when a camera that was there has been removed or replaced. */
export function gone({ name, app }: Target, detail: string): CameraError {
  return new CameraError('CAMERA_ERR_DEVICE_GONE', `${name}: ${detail}`, {
    fix: `If you did not uninstall or update it, open ${app}. A running rtmp-vcam continues by itself.`,
  });
}

/** What is to be done about the program that has taken the camera of OBS, or has it. */
const TAKEN_FROM_OBS = {
  lost: 'Choose "Stop Virtual Camera" in OBS and quit OBS, or quit the other program that feeds it. If the picture does not come back by itself then, start rtmp-vcam again',
  hidden: 'Quit the program that feeds it, then start rtmp-vcam again: macOS does not tell when that program has ended',
  onAir:
    'Choose "Stop Virtual Camera" in OBS. If the picture does not come by itself then, quit OBS, or close the apps that use the camera',
} as const;

/**
 * The error while another program feeds this camera. `lost`: it has taken the camera. `hidden`: it cannot be found out when
 * that program ends. `onAir`: this program has not begun to feed it. The message is always the same, so that it is logged
 * only once.
 */
export function taken({ name, kind }: Target, how: keyof typeof TAKEN_FROM_OBS): CameraError {
  const fix = kind === 'obs' ? TAKEN_FROM_OBS[how] : undefined;
  return new CameraError('CAMERA_ERR_EXTENSION_TAKEN', name, fix === undefined ? {} : { fix });
}

/** The error while another rtmp-vcam feeds this camera. */
export function takenByOurs({ name }: Target): CameraError {
  return new CameraError('CAMERA_ERR_EXTENSION_TAKEN', `${name}, which another rtmp-vcam feeds`, {
    fix: 'End the other one (rtmp-vcam stop); the picture then comes by itself. Or start this one with --camera none',
  });
}

/** The error when CoreMediaIO does not answer. The message is always the same, so that it is logged only once. */
export function hanging(darwin: number = darwinVersion()): CameraError {
  return new CameraError('CAMERA_ERR_EXTENSION_HANGS', 'a call into CoreMediaIO has not returned', {
    fix: `${decideWaiting(darwin)}. If there are none, restart the Mac`,
  });
}

function fixFor({ kind, app }: Target, status: ExtensionStatus, darwin: number): string | undefined {
  const isNew = darwin >= DARWIN_OF_MACOS_15;
  const place = approvalPlace(darwin);
  const again =
    kind === 'obs' ? 'Open OBS and choose "Start Virtual Camera"' : `Open ${app} and choose "Install Camera"`;
  switch (status) {
    case 'missing':
    case 'unknown':
      return kind === 'obs'
        ? `brew install --cask obs, open OBS once, allow its camera in ${place}, then rtmp-vcam run`
        : wayToOurs(app);
    case 'waiting':
      return `Allow it in ${place}`;
    case 'off':
      return isNew ? `Switch it on in ${place}` : `${again}, then allow it in ${place}`;
    case 'restart':
      return `Restart the Mac, then open ${app}`;
    case 'enabled':
      return undefined;
  }
}

/** What to do about extensions, of any app, that wait for the user. */
export function decideWaiting(darwin: number = darwinVersion()): string {
  return `Allow or cancel the camera extensions that wait in ${approvalPlace(darwin)}`;
}

/** A checkout has no app until it is built. One that is signed ad hoc has no extension, and does not offer to install it. */
export function wayToOurs(app: string, applications: string = '/Applications'): string {
  const path = join(applications, app);
  if (!existsSync(path))
    return `make build-swift, which makes ${app} (docs/macos.md; needs a paid Apple developer account)`;
  return existsSync(join(path, 'Contents/Library/SystemExtensions'))
    ? `Open ${app} in /Applications and choose "Install Camera"`
    : `${app} in /Applications has no camera: this needs an app signed with a paid Apple developer account (docs/macos.md)`;
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
