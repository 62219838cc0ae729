/** Takes the bytes of an output. */
export interface ByteSink {
  /**
   * Writes the parts one after the other, and resolves when they are written and may be changed. False: the reader of
   * a pipe has gone. Throws AppError APP_ERR_OUTPUT.
   */
  write(...parts: readonly Uint8Array[]): Promise<boolean>;
  /**
   * A file ends with the last part of a write that was begun. Throws AppError APP_ERR_OUTPUT: some errors of a disk
   * show only when the file is closed. May be called again.
   */
  close(): Promise<void>;
}
