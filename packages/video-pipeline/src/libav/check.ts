import { AV_LOG_FATAL } from 'node-av/constants';
import { FFmpegError, Log } from 'node-av/lib';
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

/** Keeps FFmpeg's own lines out of the log, where they would be a flood: errors come back as codes and frame flags. */
export function silenceFFmpeg(): void {
  Log.setLevel(AV_LOG_FATAL);
}
