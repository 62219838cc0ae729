import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';

/** One finding about this machine: what is so, and the command that mends it. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** A shell command or an action, where there is one. */
  readonly fix?: string;
}

/** A camera of this computer, fed by us. Not safe for re-entry; all calls come from one thread. */
export interface Camera {
  readonly kind: 'v4l2' | 'pipewire' | 'extension';
  /** What apps list, with the device where there is one: `RTMP Virtual Camera (/dev/video10)`. */
  readonly label: string;
  /** True while it takes pictures. One that is open may still be starting: its pictures are dropped until then. */
  readonly ready: boolean;
  /** Number of apps that read it now; undefined where the system does not tell. */
  readonly readers: number | undefined;
  /**
   * Takes the device and fixes its format to `canvas`. Throws CameraError. What only shows in the background makes
   * `present` throw.
   */
  open(canvas: Canvas): void;
  /**
   * Shows one canvas-sized picture, lent until this returns; returns at once. Throws CameraError when the device is gone, and
   * CAMERA_ERR_SURFACE for a picture that it cannot take.
   */
  present(surface: Surface): void;
  /** Gives the device back. Never throws; may be called twice. */
  close(): void;
  /** Settles when what was closed is given back. Never rejects. */
  readonly closed: Promise<void>;
  /** Looks at the machine without opening anything. Never rejects for what it finds. */
  diagnose(): Promise<Finding[]>;
}
