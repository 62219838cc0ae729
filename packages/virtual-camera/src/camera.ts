import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';

/** One finding about this machine: what was found, and the command that fixes it. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** A shell command, or an action in words. Missing when there is nothing to do. */
  readonly fix?: string;
}

/** A virtual camera of this computer, to which this program sends pictures. All calls must come from one thread. */
export interface Camera {
  /** On macOS: our Camera Extension, or that of OBS Studio. */
  readonly kind: 'v4l2' | 'pipewire' | 'extension' | 'obs';
  /** The name that apps list, with the device if there is one: `RTMP Virtual Camera (/dev/video10)`. */
  readonly label: string;
  /** True while it accepts pictures. An open camera may still be starting, and drops its pictures until it has. */
  readonly ready: boolean;
  /** The number of apps that use the camera now; undefined when the system does not report it. */
  readonly readers: number | undefined;
  /**
   * Opens the device and fixes its format to `canvas`. Throws CameraError. A failure that comes up later, in the
   * background, makes `present` throw.
   */
  open(canvas: Canvas): void;
  /**
   * Shows one picture of the canvas' size, which is lent until this returns. Does not wait. Throws CameraError when the
   * device is gone, and CAMERA_ERR_SURFACE for a picture that does not fit.
   */
  present(surface: Surface): void;
  /** Releases the device. Never throws. May be called twice. */
  close(): void;
  /** Settles when everything that `close` releases is released. Never rejects. */
  readonly closed: Promise<void>;
  /** Checks the machine without opening anything. Problems are findings, not rejections. */
  diagnose(): Promise<Finding[]>;
}
