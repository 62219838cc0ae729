/** What stands where a stream key was. */
export const HIDDEN = '***';

/** In a URL of a sender or server: user and password, and everything after the app. */
const CREDENTIALS = /(rtmps?:\/\/)[^\s"'\\/@]+@/gi;
const STREAM_NAME = /(rtmps?:\/\/[^\s"'\\/]+\/[^\s"'\\/?]+[/?])[^\s"'\\]+/gi;

/** `line` without stream keys: neither the known `secrets` nor anything in the place of a key in a URL. */
export function redact(line: string, secrets: readonly string[]): string {
  let redacted = line.replace(CREDENTIALS, `$1${HIDDEN}@`).replace(STREAM_NAME, `$1${HIDDEN}`);
  for (const secret of secrets) redacted = redacted.replaceAll(secret, HIDDEN);
  return redacted;
}
