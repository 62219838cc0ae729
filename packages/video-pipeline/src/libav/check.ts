import { FFmpegError } from 'node-av/lib';
import { VideoError, type VideoErrorCode } from '../errors.ts';

/** Throws a VideoError with FFmpeg's own words when `result` is negative; returns it otherwise. */
export function check(result: number, code: VideoErrorCode, operation: string): number {
  if (result < 0) throw new VideoError(code, `${operation}: ${FFmpegError.strerror(result)}`);
  return result;
}

/** Throws a VideoError when FFmpeg returned null; returns the value otherwise. */
export function present<T>(value: T | null, code: VideoErrorCode, operation: string): T {
  if (value === null) throw new VideoError(code, operation);
  return value;
}
