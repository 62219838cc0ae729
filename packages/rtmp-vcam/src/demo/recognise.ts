import type { Size } from '@rtmp-vcam/video-pipeline';
import { RAMP_ROW, RAMP_STEPS } from './test-picture.ts';

/** A picture may have been scaled, compressed, and drawn with another matrix, none of which changes grey by more. */
const TOLERANCE = 12;
/** So many of its steps may look otherwise. */
const MOST_WRONG = 2;

/** Where a point of the picture is after it was turned and mirrored. Both are from 0 to 1. */
type Turn = (u: number, v: number) => readonly [u: number, v: number];
const TURNS: readonly Turn[] = [(u, v) => [u, v], (u, v) => [1 - v, u], (u, v) => [1 - u, 1 - v], (u, v) => [v, 1 - u]];

/**
 * True if the test picture fills an I420 picture of this size, whichever way it is turned or mirrored: the grey ramp, over
 * which nothing moves, is where it should be.
 */
export function isTestPicture(i420: Uint8Array, size: Size): boolean {
  return TURNS.some((turn) => hasRamp(i420, size, turn) || hasRamp(i420, size, (u, v) => mirrored(turn(u, v))));
}

function mirrored([u, v]: readonly [number, number]): readonly [number, number] {
  return [1 - u, v];
}

function hasRamp(i420: Uint8Array, { width, height }: Size, turn: Turn): boolean {
  let wrong = 0;
  for (let step = 0; step < RAMP_STEPS; step++) {
    const [u, v] = turn((step + 0.5) / RAMP_STEPS, RAMP_ROW);
    const luma = i420[Math.floor(v * height) * width + Math.floor(u * width)] ?? 0;
    if (Math.abs(luma - (16 + (219 * step) / (RAMP_STEPS - 1))) > TOLERANCE) wrong++;
  }
  return wrong <= MOST_WRONG;
}
