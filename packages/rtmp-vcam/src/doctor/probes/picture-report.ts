/** What was seen while a picture was looked for. `absent`: there was nothing to read it from. */
export type Seen = 'wanted' | 'other' | 'none' | 'absent';

/** What a camera does: `idle` has no sender, so it can be sent a test picture. */
export type Doing = 'idle' | 'live' | 'paused';

export interface ShownCamera {
  readonly name: string;
  /** Where the test picture was pushed to: `192.168.1.5:1935`. */
  readonly address: string;
  readonly was: Doing;
  /** The encoder that has the camera; empty if none has. */
  readonly sender: string;
  /** Whether the picture came into the frame ring. */
  readonly ring: Seen;
  readonly outputs: readonly ShownOutput[];
}

/** What an app would read. */
export interface ShownOutput {
  readonly kind: 'pipewire' | 'v4l2';
  /** `PipeWire`, or the path of the device. */
  readonly where: string;
  /** `busy`: another app reads it, and only one may. */
  readonly seen: Seen | 'busy';
  /** That app. */
  readonly by?: string | undefined;
}

export interface PictureReport {
  /** Why nothing could be pushed. */
  readonly problem: { readonly text: string; readonly fix: string } | undefined;
  /** Those that pictures are pushed to. */
  readonly cameras: readonly ShownCamera[];
}
