/** Takes lines of text, and writes them when it can. A Node.js stream is one, too. */
export interface LineStream {
  /** Calls `done` when the text is written, or with the error because of which it is lost. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
  /** About how many bytes still wait for their reader. */
  readonly writableLength?: number;
  /** Why the newest text could not be written; undefined if it was. */
  readonly error?: Error | undefined;
  /** Resolves when everything is written. Nothing may be written any more. */
  finish?(): Promise<void>;
}
