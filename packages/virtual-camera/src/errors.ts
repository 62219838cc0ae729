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
  | 'CAMERA_ERR_PIPEWIRE'
  | 'CAMERA_ERR_PIPEWIRE_LOST'
  | 'CAMERA_ERR_MICROPHONE'
  | 'CAMERA_ERR_EXTENSION_MISSING'
  | 'CAMERA_ERR_EXTENSION_APPROVAL'
  | 'CAMERA_ERR_EXTENSION_OFF'
  | 'CAMERA_ERR_EXTENSION_RESTART'
  | 'CAMERA_ERR_EXTENSION_UNLISTED'
  | 'CAMERA_ERR_EXTENSION_STALE'
  | 'CAMERA_ERR_EXTENSION_NO_SINK'
  | 'CAMERA_ERR_EXTENSION_REFUSED'
  | 'CAMERA_ERR_EXTENSION_TAKEN'
  | 'CAMERA_ERR_EXTENSION_HANGS';

/** Every error this package throws on purpose. Codes are stable; texts may change. */
export const CAMERA_ERRORS: Readonly<Record<CameraErrorCode, ErrorEntry>> = {
  CAMERA_ERR_UNSUPPORTED: {
    text: 'this kind of camera or microphone does not exist on this system',
    meaning:
      'v4l2loopback and PipeWire exist only on Linux, and are supported on 64-bit, little-endian machines. The Camera Extension exists only on macOS. Microphones need PipeWire.',
    fix: 'Use `--camera auto` or `--camera none`. The pictures are in the frame ring either way.',
  },
  CAMERA_ERR_SYSTEM_LIBRARY: {
    text: 'the C library of this system cannot be called',
    meaning:
      'koffi, the module that calls C libraries, is not installed for this platform, or it could not load ioctl or CoreMediaIO.',
    fix: 'Install again without `--omit=optional` (koffi is an optional package).',
  },
  CAMERA_ERR_NAME: {
    text: 'a camera cannot have this name',
    meaning: 'v4l2loopback accepts names of 1 to 31 bytes, without commas, quotes and control characters.',
    fix: 'Choose another name with `--name`.',
  },
  CAMERA_ERR_CANVAS: {
    text: 'a camera cannot have this picture size',
    meaning: 'Width and height must be even and between 2 and 8192, and the frame rate between 1 and 1000.',
    fix: 'Choose another size with `--size`, for example `--size 1280x720`.',
  },
  CAMERA_ERR_NO_MODULE: {
    text: 'the kernel module v4l2loopback cannot be used',
    meaning:
      'On Linux, the camera devices that all apps see come from the kernel module v4l2loopback. It is not installed, or not loaded. The message says which.',
    fix: 'Install it and load it. `rtmp-vcam setup` does both.',
  },
  CAMERA_ERR_NO_DEVICE: {
    text: 'there is no such camera device',
    meaning: 'No v4l2loopback device has the name of the camera, or the path given with `--device` does not exist.',
    fix: 'Pick a device from `v4l2-ctl --list-devices` and pass its path with `--device`, or load the module again.',
  },
  CAMERA_ERR_NOT_LOOPBACK: {
    text: 'this device cannot receive pictures',
    meaning: 'The path given with `--device` is a real camera or another kind of file, not a v4l2loopback device.',
    fix: 'Leave out `--device`. The device is then found by its name.',
  },
  CAMERA_ERR_PERMISSION: {
    text: 'no permission for the camera device',
    meaning: 'The device belongs to a group (usually `video`) that this process is not in.',
    fix: 'sudo usermod -aG video $USER, then log out and in again',
  },
  CAMERA_ERR_BUSY: {
    text: 'the camera device is in use',
    meaning: 'Another program sends pictures to this device, or too many programs have it open.',
    fix: 'Quit the other program, or create one device for each program and choose it with `--device`.',
  },
  CAMERA_ERR_FORMAT_HELD: {
    text: 'an app keeps the camera at another picture size',
    meaning: 'v4l2loopback keeps its picture size for as long as an app has the camera open.',
    fix: 'Close the camera in the apps that use it, or start with the size that the camera has now.',
  },
  CAMERA_ERR_FORMAT_REFUSED: {
    text: 'the camera device refuses the picture format',
    meaning: 'The device does not accept I420 pictures of this size, even after it was reset.',
    fix: 'Close all programs that have the camera open, rtmp-vcam too (`rtmp-vcam stop`), and load the module again: `sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback`. If `rtmp-vcam setup` has not made the camera, put the options of before behind it: `exclusive_caps=1 card_label="RTMP Virtual Camera"`.',
  },
  CAMERA_ERR_DEVICE: {
    text: 'a call to the camera device failed',
    meaning: 'The system refused to open the device, to configure it, or to accept a picture.',
    fix: 'The message contains the name of the error. On Linux, `sudo dmesg | tail` may show more.',
  },
  CAMERA_ERR_DEVICE_GONE: {
    text: 'the camera device is gone',
    meaning:
      'While the camera was in use, the kernel module was unloaded, or the device or the extension was removed or updated.',
    fix: 'Load the module again. A running rtmp-vcam then continues by itself.',
  },
  CAMERA_ERR_ALREADY_OPEN: {
    text: 'the camera is already open',
    meaning: 'A camera can be opened only once, and keeps its picture size until it is closed.',
    fix: 'Close the camera before opening it with another size.',
  },
  CAMERA_ERR_NOT_OPEN: {
    text: 'the camera is not open',
    meaning: 'A picture was shown before the camera was opened, or after it was closed.',
    fix: 'Open the camera first.',
  },
  CAMERA_ERR_SURFACE: {
    text: 'the picture does not fit the camera',
    meaning:
      'A v4l2loopback device accepts whole I420 pictures of width x height x 3/2 bytes. The Camera Extension accepts ' +
      '420v pixel buffers of exactly its size.',
    fix: 'Show pictures of the canvas that the camera was opened with.',
  },
  CAMERA_ERR_PIPEWIRE: {
    text: 'there can be no PipeWire camera',
    meaning: 'PipeWire is missing, is not running for this user, or refuses the camera. The message says which.',
    fix: 'The message comes with what to do. Without PipeWire, use v4l2loopback: `--camera v4l2`.',
  },
  CAMERA_ERR_PIPEWIRE_LOST: {
    text: 'the connection to PipeWire is lost',
    meaning:
      'The PipeWire daemon was restarted or has ended. Apps have to open the camera or microphone again after that.',
    fix: 'Usually it is back at once, and rtmp-vcam continues by itself. If it is not: systemctl --user restart pipewire wireplumber',
  },
  CAMERA_ERR_MICROPHONE: {
    text: 'there can be no microphone',
    meaning: 'PipeWire is missing, is not running for this user, or refuses the microphone. The message says which.',
    fix: 'The message comes with what to do. Without `--mic`, the camera works as before.',
  },
  CAMERA_ERR_EXTENSION_MISSING: {
    text: 'the camera is not installed',
    meaning:
      'macOS gets cameras from extensions. It has neither that of RTMP Virtual Camera nor that of OBS Studio, or not the one that was chosen with `--camera`.',
    fix: 'Open RTMP Virtual Camera.app in /Applications and choose "Install Camera"',
  },
  CAMERA_ERR_EXTENSION_APPROVAL: {
    text: 'the camera waits for your approval',
    meaning: 'macOS installs a camera extension only after the user has allowed it in System Settings.',
    fix: 'macOS 15 and later: System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ). macOS 13 and 14: System Settings → Privacy & Security → Allow',
  },
  CAMERA_ERR_EXTENSION_OFF: {
    text: 'the camera is switched off',
    meaning: 'The camera extension is installed, but disabled in System Settings.',
    fix: 'macOS 15 and later: System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ). macOS 13 and 14: open the app of the camera and install the camera again',
  },
  CAMERA_ERR_EXTENSION_RESTART: {
    text: 'the camera needs a restart of the Mac',
    meaning: 'The camera extension was removed or replaced, and macOS finishes this when it starts the next time.',
    fix: 'Restart the Mac, then open the app of the camera',
  },
  CAMERA_ERR_EXTENSION_UNLISTED: {
    text: 'the camera is enabled, but macOS does not list it',
    meaning:
      'This is normal for some seconds after the camera was allowed. If it lasts, macOS could not start the extension.',
    fix: 'Wait 15 seconds. If the camera is still not listed, log out and in. If that does not help, restart the Mac',
  },
  CAMERA_ERR_EXTENSION_STALE: {
    text: 'only newly started programs see the camera',
    meaning:
      'The camera was installed or updated while rtmp-vcam was running, and macOS shows it to new programs only. The app and the service of rtmp-vcam start it again by themselves.',
    fix: 'Press Ctrl-C, then start rtmp-vcam again',
  },
  CAMERA_ERR_EXTENSION_NO_SINK: {
    text: 'the camera has no stream that accepts pictures',
    meaning: 'Another version of the camera extension is installed, which this program cannot send pictures to.',
    fix: 'Open the RTMP Virtual Camera.app of the same version and choose "Update Camera". If the old version stays, restart the Mac',
  },
  CAMERA_ERR_EXTENSION_REFUSED: {
    text: 'the camera refuses pictures from this program',
    meaning:
      'The camera extension or the privacy settings of macOS do not allow this process to start its sink stream.',
    fix: 'Quit other programs that send pictures to the camera. Allow the app that runs rtmp-vcam (the terminal, or RTMP Virtual Camera) in System Settings → Privacy & Security → Camera',
  },
  CAMERA_ERR_EXTENSION_TAKEN: {
    text: 'another program feeds the camera',
    meaning:
      'For several seconds the camera extension has accepted no picture of this program: it shows those of the program that was the last to start. This one feeds the camera again when that one has ended; if that is not OBS, macOS tells so only when no app uses the camera any more, and never to a program that may not use cameras. While OBS feeds its camera, this program does not begin to. A second rtmp-vcam waits for the end of the first.',
    fix: 'Quit the other program; the picture then comes back by itself. If there is none, restart the Mac. An extension that is signed without a team id never accepts pictures',
  },
  CAMERA_ERR_EXTENSION_HANGS: {
    text: 'the camera system of macOS does not answer',
    meaning:
      'A camera extension of any app that waits for approval can make every program that looks for cameras wait. Streams continue, and the camera is tried again as soon as macOS answers.',
    fix: 'Allow or cancel the camera extensions that wait for approval in System Settings. If there are none, restart the Mac',
  },
};

interface CameraErrorOptions {
  /** Path of the device. */
  readonly device?: string;
  /** Name of the system's error, such as `EACCES`. */
  readonly errno?: string;
  /** What to do in this particular case, instead of the table's advice. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/** An error of this package: a stable code, the table's text with the details of this case, and what to do. */
export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly code: CameraErrorCode;
  readonly device: string | undefined;
  /** Name of the system's error, such as `EACCES`. */
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
