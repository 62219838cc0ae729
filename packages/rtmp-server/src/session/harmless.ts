import { RtmpError } from '../errors.ts';

const HARMLESS: ReadonlySet<string> = new Set(['RTMP_ERR_COMMAND', 'RTMP_ERR_CONTROL', 'RTMP_ERR_TRUNCATED']);

/** Whether it is about a malformed message that left the framing intact: it can be left out. */
export function isHarmless(error: unknown): boolean {
  return error instanceof RtmpError && HARMLESS.has(error.code);
}
