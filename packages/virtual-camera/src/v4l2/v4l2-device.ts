import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import type { Canvas } from '@rtmp-vcam/video-pipeline';
import { CameraError, type CameraErrorCode } from '../errors.ts';
import { ioctl } from '../ffi/ioctl.ts';
import {
  type Capability,
  capabilityStruct,
  eventStruct,
  formatStruct,
  frameRateStruct,
  outputTypeStruct,
  type PixelFormat,
  readCapability,
  readersOfEvent,
  readersSubscriptionStruct,
  readFormat,
  VIDIOC_DQEVENT,
  VIDIOC_G_FMT,
  VIDIOC_QUERYCAP,
  VIDIOC_S_FMT,
  VIDIOC_S_PARM,
  VIDIOC_STREAMON,
  VIDIOC_SUBSCRIBE_EVENT,
} from './structs.ts';

/** The major device number of all video nodes (Documentation/admin-guide/devices.txt). */
const VIDEO_MAJOR = 81;
const LOOPBACK_DRIVER = 'v4l2 loopback';

const OPEN_ERRORS: Readonly<Record<string, CameraErrorCode>> = {
  EACCES: 'CAMERA_ERR_PERMISSION',
  EPERM: 'CAMERA_ERR_PERMISSION',
  EBUSY: 'CAMERA_ERR_BUSY',
  ENOENT: 'CAMERA_ERR_NO_DEVICE',
  ENODEV: 'CAMERA_ERR_NO_DEVICE',
  ENXIO: 'CAMERA_ERR_NO_DEVICE',
};

const WRITE_ERRORS: Readonly<Record<string, CameraErrorCode>> = {
  EBUSY: 'CAMERA_ERR_BUSY',
  ENODEV: 'CAMERA_ERR_DEVICE_GONE',
  ENXIO: 'CAMERA_ERR_DEVICE_GONE',
  EIO: 'CAMERA_ERR_DEVICE_GONE',
  EBADF: 'CAMERA_ERR_DEVICE_GONE',
};

/** An open v4l2loopback device. Each method makes one kind of system call and turns its failure into a typed error. */
export class V4l2Device {
  readonly path: string;
  readonly #fd: number;
  #closed = false;

  /** Throws CameraError when the path is not a v4l2loopback device, or cannot be opened. */
  constructor(path: string) {
    this.path = path;
    this.#fd = openVideoNode(path);
    try {
      const { driver, card } = this.capability();
      if (driver !== LOOPBACK_DRIVER) throw notLoopback(path, `it is "${card}" of driver ${driver}`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Reads the capabilities. The call also updates them, which v4l2loopback needs before any other call. */
  capability(): Capability {
    const struct = capabilityStruct();
    const errno = ioctl(this.#fd, VIDIOC_QUERYCAP, struct);
    if (errno !== undefined) throw notLoopback(this.path, `QUERYCAP fails with ${errno}`, errno);
    return readCapability(struct);
  }

  /** Asks for I420 of this size. Returns the format that the device chose, or the error's name. */
  setFormat(canvas: Omit<Canvas, 'fps'>): PixelFormat | string {
    const struct = formatStruct(canvas);
    return ioctl(this.#fd, VIDIOC_S_FMT, struct) ?? readFormat(struct);
  }

  /** The format that readers get; undefined when the device does not report it. */
  format(): PixelFormat | undefined {
    const struct = formatStruct({ width: 0, height: 0 });
    return ioctl(this.#fd, VIDIOC_G_FMT, struct) === undefined ? readFormat(struct) : undefined;
  }

  /** Sets the frame rate that readers are shown. A failure is ignored, because pictures are shown without it too. */
  setFrameRate(fps: number): void {
    ioctl(this.#fd, VIDIOC_S_PARM, frameRateStruct(fps));
  }

  /** Announces the device as a camera. Returns the error's name, or undefined. */
  streamOn(): string | undefined {
    return ioctl(this.#fd, VIDIOC_STREAMON, outputTypeStruct());
  }

  /** False when this version of the module does not report its readers. */
  subscribeToReaders(): boolean {
    return ioctl(this.#fd, VIDIOC_SUBSCRIBE_EVENT, readersSubscriptionStruct()) === undefined;
  }

  /** The number of readers in the newest event since the last call; undefined when there was none. */
  takeReadersEvent(): number | undefined {
    const struct = eventStruct();
    let readers: number | undefined;
    while (ioctl(this.#fd, VIDIOC_DQEVENT, struct) === undefined) readers = readersOfEvent(struct) ?? readers;
    return readers;
  }

  /** Writes one whole picture. Never waits: a picture for which the device has no room now is dropped. */
  write(picture: Uint8Array): void {
    let written: number;
    try {
      written = writeSync(this.#fd, picture);
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'EAGAIN' || errno === 'EINTR') return;
      throw systemError(WRITE_ERRORS[errno] ?? 'CAMERA_ERR_DEVICE', this.path, { errno, cause });
    }
    if (written !== picture.length) {
      throw new CameraError('CAMERA_ERR_DEVICE', `${this.path} accepted ${written} of ${picture.length} bytes`, {
        device: this.path,
      });
    }
  }

  /** Never throws. The system undoes everything that was set up with this descriptor. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      closeSync(this.#fd);
    } catch {
      // The descriptor is closed even if the call fails.
    }
  }
}

function openVideoNode(path: string): number {
  try {
    const node = statSync(path);
    const isVideo = node.isCharacterDevice() && ((node.rdev >> 8) & 0xfff) === VIDEO_MAJOR;
    if (!isVideo) throw notLoopback(path, 'it is not a video device');
    return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (cause) {
    if (cause instanceof CameraError) throw cause;
    const errno = errnoOf(cause);
    throw systemError(OPEN_ERRORS[errno] ?? 'CAMERA_ERR_DEVICE', path, { errno, cause });
  }
}

function systemError(code: CameraErrorCode, path: string, failure: { errno: string; cause: unknown }): CameraError {
  return new CameraError(code, `${path} (${failure.errno})`, { device: path, ...failure });
}

function notLoopback(path: string, why: string, errno?: string): CameraError {
  const options = errno === undefined ? { device: path } : { device: path, errno };
  return new CameraError('CAMERA_ERR_NOT_LOOPBACK', `${path}: ${why}`, options);
}

function errnoOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown error';
}
