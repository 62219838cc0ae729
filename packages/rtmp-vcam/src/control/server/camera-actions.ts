import type { Connect } from '@rtmp-vcam/api';

/** What the owner can do with a camera of a running program, beside its settings and its sender. */
export interface CameraActions {
  /** How senders reach it. The answer has the key. */
  connect(): Promise<Connect>;
  /** Makes a PNG, JPEG or WebP picture the card, and keeps it in a file. Throws AppError APP_ERR_SETTING. */
  useCard(bytes: Uint8Array): Promise<void>;
  /**
   * Writes the settings into the config file without losing its comments. Throws AppError APP_ERR_FIXED for a setting that
   * a flag or a variable gives another value, APP_ERR_CONFIG and APP_ERR_CONFIG_FILE.
   */
  keep(): { readonly file: string; readonly kept: readonly string[] };
  /**
   * Makes a new stream key, which counts for the next senders of all cameras that share it. Throws AppError APP_ERR_FIXED
   * when the key is given by the config file, a flag or a variable, APP_ERR_KEY_FILE, and APP_ERR_PULLED.
   */
  renewKey(): Promise<void>;
  /**
   * Starts or stops the test picture; says whether it is on now. Throws AppError APP_ERR_DEMO when a sender has the
   * camera, APP_ERR_DEMO_ENCODER, and APP_ERR_PULLED.
   */
  setDemo(on: boolean): Promise<boolean>;
}
