import type { Finding } from './camera.ts';

/**
 * Fills the samples: 48 kHz, stereo, interleaved, all zero before, and valid until it returns. Apps get the first one at
 * `heardAt`, in milliseconds on the clock of `performance.now()`. It must not throw.
 */
export type FillSamples = (samples: Float32Array, heardAt: number) => void;

/** What apps hear of a microphone. */
export interface SoundGiver {
  readonly fill: FillSamples;
  /**
   * While it returns false, the sound that is heard at a time is still to come, and `fill` is not called yet. It is asked
   * again after 5 ms. Without it, sound is always there.
   */
  readonly isReady?: ((heardAt: number) => boolean) | undefined;
}

/** A microphone of this computer that apps list and record from. All calls must come from one thread. */
export interface Microphone {
  /** The name that apps list, with the system that it belongs to while it is open. */
  readonly label: string;
  /** False while it is starting, and while it is not open. */
  readonly ready: boolean;
  /** True while an app records from it: only then it asks for sound. */
  readonly isRead: boolean;
  /** The number of apps that record from it now. */
  readonly readers: number;
  /** Begins to ask for sound, ahead of the time at which it is heard. Throws CameraError. */
  open(sound: SoundGiver): void;
  /** Throws CameraError when something went wrong since it was opened. */
  check(): void;
  /** Removes it. Never throws. May be called twice. */
  close(): void;
  /** Settles when everything that `close` releases is released. Never rejects. */
  readonly closed: Promise<void>;
  /** Checks the machine. What is missing is a warning: the camera works without a microphone. */
  diagnose(): Promise<Finding[]>;
}

/** The name of the microphone that goes with a camera: `RTMP Virtual Microphone`, `Studio Microphone`. */
export function microphoneNameFor(cameraName: string): string {
  const name = cameraName.replace(/\bcamera\b/i, 'Microphone');
  return name === cameraName ? `${cameraName} Microphone` : name;
}
