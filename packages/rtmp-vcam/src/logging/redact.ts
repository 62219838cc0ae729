/** Written in place of a secret. */
export const HIDDEN = '***';

/** The secret parts of an RTMP URL: user and password, and everything after the app. */
const CREDENTIALS = /(rtmps?:\/\/)[^\s"'\\/]+@/gi;
const STREAM_NAME = /(rtmps?:\/\/[^\s"'\\/]+\/[^\s"'\\/?]+[/?])[^\s"'\\]+/gi;

/** Hides the known `secrets` in `line`, and everything that can be a key or password in an RTMP URL. */
export function redact(line: string, secrets: readonly string[]): string {
  let redacted = line.replace(CREDENTIALS, `$1${HIDDEN}@`).replace(STREAM_NAME, `$1${HIDDEN}`);
  // The longest first: a short secret inside a longer one would leave the rest of that one visible.
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  for (const secret of longestFirst) redacted = redacted.replaceAll(secret, HIDDEN);
  return redacted;
}
