import type { ErrorEntry } from '@rtmp-vcam/video-pipeline';

export type CameraErrorCode =
  | 'CAMERA_ERR_UNSUPPORTED'
  | 'CAMERA_ERR_SYSTEM_LIBRARY'
  | 'CAMERA_ERR_NAME'
  | 'CAMERA_ERR_CANVAS'
  | 'CAMERA_ERR_NO_MODULE'
  | 'CAMERA_ERR_NO_DEVICE'
  | 'CAMERA_ERR_NOT_LOOPBACK'
  | 'CAMERA_ERR_PERMISSION'
  | 'CAMERA_ERR_BUSY'
  | 'CAMERA_ERR_FORMAT_HELD'
  | 'CAMERA_ERR_FORMAT_REFUSED'
  | 'CAMERA_ERR_DEVICE'
  | 'CAMERA_ERR_DEVICE_GONE'
  | 'CAMERA_ERR_ALREADY_OPEN'
  | 'CAMERA_ERR_NOT_OPEN'
  | 'CAMERA_ERR_SURFACE'
  | 'CAMERA_ERR_EXTENSION_MISSING'
  | 'CAMERA_ERR_EXTENSION_APPROVAL'
  | 'CAMERA_ERR_EXTENSION_OFF'
  | 'CAMERA_ERR_EXTENSION_RESTART'
  | 'CAMERA_ERR_EXTENSION_UNLISTED'
  | 'CAMERA_ERR_EXTENSION_STALE'
  | 'CAMERA_ERR_EXTENSION_NO_SINK'
  | 'CAMERA_ERR_EXTENSION_REFUSED'
  | 'CAMERA_ERR_EXTENSION_STALLED'
  | 'CAMERA_ERR_EXTENSION_HANGS';

/** Every error this package throws on purpose. Codes are stable; texts may change. */
export const CAMERA_ERRORS: Readonly<Record<CameraErrorCode, ErrorEntry>> = {
  CAMERA_ERR_UNSUPPORTED: {
    text: 'this kind of camera does not exist on this system',
    meaning:
      'v4l2loopback is a module of the Linux kernel, driven here on 64-bit, little-endian machines; the Camera Extension exists on macOS only.',
    fix: 'Choose `--camera auto` or `--camera none`; the frames are in the frame ring either way.',
  },
  CAMERA_ERR_SYSTEM_LIBRARY: {
    text: 'the C library of this system cannot be called',
    meaning:
      'The FFI module (koffi) is not installed for this platform, found no ioctl function, or cannot load CoreMediaIO.',
    fix: 'Install again without `--omit=optional` (koffi comes as an optional package).',
  },
  CAMERA_ERR_NAME: {
    text: 'this cannot be the name of a camera',
    meaning: 'v4l2loopback takes names of 1 to 31 bytes without commas, quotes and control characters.',
    fix: 'Choose another name with `--name`.',
  },
  CAMERA_ERR_CANVAS: {
    text: 'a camera cannot have this picture size',
    meaning: 'Width and height must be even and between 2 and 8192, and the frame rate between 1 and 1000.',
    fix: 'Choose another size with `--size`, for example `--size 1280x720`.',
  },
  CAMERA_ERR_NO_MODULE: {
    text: 'v4l2loopback is not loaded',
    meaning: 'Cameras made by programs come from the kernel module v4l2loopback, which is not running.',
    fix: 'sudo modprobe v4l2loopback exclusive_caps=1 card_label="RTMP Virtual Camera"',
  },
  CAMERA_ERR_NO_DEVICE: {
    text: 'there is no such camera device',
    meaning: 'No v4l2loopback device has the name of the camera, or the path given with `--device` does not exist.',
    fix: 'Choose one of the devices that `v4l2-ctl --list-devices` shows with `--device`, or load the module anew.',
  },
  CAMERA_ERR_NOT_LOOPBACK: {
    text: 'this device cannot be fed with pictures',
    meaning: 'The path given with `--device` is a real camera or another kind of file, not a v4l2loopback device.',
    fix: 'Leave `--device` away to have the device found by its name.',
  },
  CAMERA_ERR_PERMISSION: {
    text: 'no permission for the camera device',
    meaning: 'The device belongs to a group (usually `video`) that this process is not in.',
    fix: 'sudo usermod -aG video $USER, then log out and in again',
  },
  CAMERA_ERR_BUSY: {
    text: 'the camera device is in use',
    meaning: 'Another program feeds this device with pictures, or too many programs have it open.',
    fix: 'End the other program, or make a device of its own for each and choose it with `--device`.',
  },
  CAMERA_ERR_FORMAT_HELD: {
    text: 'an app holds the camera at another picture size',
    meaning: 'v4l2loopback keeps the former size for as long as an app has the camera open.',
    fix: 'Close the camera in the apps that use it, or start with the former size.',
  },
  CAMERA_ERR_FORMAT_REFUSED: {
    text: 'the camera device refuses the picture format',
    meaning: 'The device does not take I420 pictures of this size, even after it was reset.',
    fix: 'Load the module anew: sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback exclusive_caps=1',
  },
  CAMERA_ERR_DEVICE: {
    text: 'a call to the camera device failed',
    meaning: 'The system refused to open the device, to configure it or to take a picture.',
    fix: 'Look at the error name in the message; `sudo dmesg | tail` may tell more.',
  },
  CAMERA_ERR_DEVICE_GONE: {
    text: 'the camera device is gone',
    meaning: 'The module was unloaded, or the device or extension was removed or updated, while it was fed.',
    fix: 'Load the module again; a running rtmp-vcam goes on by itself.',
  },
  CAMERA_ERR_ALREADY_OPEN: {
    text: 'the camera is already open',
    meaning: 'A camera is opened once; its picture size is fixed until it is closed.',
    fix: 'Close the camera before opening it with another size.',
  },
  CAMERA_ERR_NOT_OPEN: {
    text: 'the camera is not open',
    meaning: 'A picture was shown before the camera was opened, or after it was closed.',
    fix: 'Open the camera first.',
  },
  CAMERA_ERR_SURFACE: {
    text: 'the picture is not one of this camera',
    meaning:
      'A v4l2loopback device takes whole I420 pictures of width x height x 3/2 bytes, the Camera Extension takes 420v pixel ' +
      'buffers of exactly its size.',
    fix: 'Show pictures of the canvas the camera was opened with.',
  },
  CAMERA_ERR_EXTENSION_MISSING: {
    text: 'the camera is not installed',
    meaning: 'macOS knows of no Camera Extension of RTMP Virtual Camera, so no app lists the camera.',
    fix: 'Open RTMP Virtual Camera.app in /Applications and choose "Install Camera"',
  },
  CAMERA_ERR_EXTENSION_APPROVAL: {
    text: 'the camera waits for your approval',
    meaning: 'macOS installs a Camera Extension only after the user allowed it in System Settings.',
    fix: 'macOS 15 and later: System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ); before: Privacy & Security → Allow',
  },
  CAMERA_ERR_EXTENSION_OFF: {
    text: 'the camera is switched off',
    meaning: 'The Camera Extension is installed, and disabled in System Settings.',
    fix: 'macOS 15 and later: System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ); before: open RTMP Virtual Camera.app and choose "Install Camera"',
  },
  CAMERA_ERR_EXTENSION_RESTART: {
    text: 'macOS must be restarted for the camera',
    meaning: 'The Camera Extension was removed or replaced, and macOS finishes that at its next start.',
    fix: 'Restart the Mac, then open RTMP Virtual Camera.app',
  },
  CAMERA_ERR_EXTENSION_UNLISTED: {
    text: 'the camera is enabled, but macOS does not list it',
    meaning: 'This is so for some seconds after it was allowed. When it stays, macOS could not start the extension.',
    fix: 'Wait 15 seconds; then log out and in, then restart the Mac',
  },
  CAMERA_ERR_EXTENSION_STALE: {
    text: 'macOS shows the camera to new programs only',
    meaning: 'The list of devices of a running program was not brought up to date when the camera was installed.',
    fix: 'Start rtmp-vcam again',
  },
  CAMERA_ERR_EXTENSION_NO_SINK: {
    text: 'the camera has no stream that takes pictures',
    meaning: 'Another version of the Camera Extension is installed, one that cannot be fed by this program.',
    fix: 'Open the RTMP Virtual Camera.app of the same version and choose "Update Camera"; if the old one stays, restart the Mac',
  },
  CAMERA_ERR_EXTENSION_REFUSED: {
    text: 'the camera refuses to be fed by this program',
    meaning: 'The Camera Extension, or the privacy settings of macOS, do not let this process start its sink stream.',
    fix: 'End other programs that feed the camera; allow the terminal in System Settings → Privacy & Security → Camera',
  },
  CAMERA_ERR_EXTENSION_STALLED: {
    text: 'the camera takes no pictures',
    meaning:
      'Apps watch the camera, but the Camera Extension has taken no picture for seconds. It is connected to anew.',
    fix: 'If it comes again: restart the apps that watch, then the Mac. An extension without a team id is never fed',
  },
  CAMERA_ERR_EXTENSION_HANGS: {
    text: 'macOS does not answer about its cameras',
    meaning:
      'An extension that waits for approval, of whatever app, can hold up every program that looks for cameras. Streams go on; the camera is tried again as soon as macOS answers.',
    fix: 'Allow or cancel the camera extensions that wait in System Settings; if none does, restart the Mac',
  },
};

export interface CameraErrorOptions {
  /** Path of the device. */
  readonly device?: string;
  /** Name of the system's error: `EACCES`. */
  readonly errno?: string;
  /** A remedy for this very case, in place of the table's. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/** An error of this package: a stable code, the table's text with the details of this case, and what to do. */
export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly code: CameraErrorCode;
  readonly device: string | undefined;
  /** Name of the system's error: `EACCES`. */
  readonly errno: string | undefined;
  /** What to do about it. */
  readonly fix: string;

  constructor(code: CameraErrorCode, detail: string, options: CameraErrorOptions = {}) {
    super(`${CAMERA_ERRORS[code].text}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.device = options.device;
    this.errno = options.errno;
    this.fix = options.fix ?? CAMERA_ERRORS[code].fix;
  }
}
