import { RtmpError } from '../errors.ts';

const HARMLESS: ReadonlySet<string> = new Set(['RTMP_ERR_COMMAND', 'RTMP_ERR_CONTROL', 'RTMP_ERR_TRUNCATED']);

/** True when the error concerns one malformed message, which can be skipped because the next ones are intact. */
export function isHarmless(error: unknown): boolean {
  return error instanceof RtmpError && HARMLESS.has(error.code);
}
