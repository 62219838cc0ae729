import type { Connect } from '@rtmp-vcam/api';

/** What the owner can do with a camera of a running program, beside its settings and its sender. */
export interface CameraActions {
  /** How senders reach it. The answer has the key. */
  connect(): Promise<Connect>;
}
