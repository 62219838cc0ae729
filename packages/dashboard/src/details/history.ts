import type { CameraState, HistoryPoint, ProgramState } from '@rtmp-vcam/api';
import { delayOf } from '../words/facts.ts';

/** As long as the graphs are: five minutes. */
export const HISTORY_SECONDS = 300;

/** A second of the graphs. */
export interface TimedPoint extends HistoryPoint {
  /** Seconds since 1970. */
  readonly at: number;
}

/** Gives each point of the history its time, the last one now. */
export function timed(points: readonly HistoryPoint[], everyMs: number, now: number): TimedPoint[] {
  return points.map((point, index) => ({ ...point, at: now - ((points.length - 1 - index) * everyMs) / 1000 }));
}

/** The points with the present state as the newest one, if a second has passed since the last. */
export function withPresent(
  points: readonly TimedPoint[],
  camera: CameraState,
  { cpu }: Pick<ProgramState, 'cpu'>,
  now: number,
): readonly TimedPoint[] {
  const last = points.at(-1);
  if (last !== undefined && now - last.at < 0.9) return points;
  const { stream, details, bitrate } = camera;
  const point: TimedPoint = {
    at: now,
    fps: stream?.fps ?? 0,
    bitrate,
    latencyMs: delayOf(camera),
    jitterMs: details?.jitterMs ?? 0,
    lost: 0,
    cpu,
  };
  return [...points, point].filter(({ at }) => now - at <= HISTORY_SECONDS);
}
