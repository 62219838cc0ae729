import { CHANNELS } from '../format.ts';
import { PLACE_MASK, type SampleBuffer } from './sample-buffer.ts';

/** Frames on each side of a position that count for it. */
export const REACH = 12;
const TAPS = 2 * REACH;
/** Positions between two frames for which the filter is stored. Those between them are interpolated. */
const PHASES = 256;
/** Shape of the Kaiser window: side lobes at about -75 dB. */
const BETA = 7.5;
/** Where the filter cuts off, as a part of the sample rate: a correction of 0.5 % folds nothing back that can be heard. */
const CUT_OFF = 0.97;

const FILTER: Float64Array = filterTable();
/** From each value to the one of the next phase. */
const SLOPES: Float64Array = FILTER.map((value, at) => (FILTER[at + TAPS] ?? 0) - value);

/**
 * Reads `frames` frames from a position on, `rate` frames of the buffer for each, into `output` from frame `at` on.
 * Positions need not be whole. Returns the position after the last frame.
 */
export function interpolate(
  buffer: SampleBuffer,
  from: { readonly position: number; readonly rate: number },
  output: Float32Array,
  at: number,
  frames: number,
): number {
  const { samples } = buffer;
  const { rate } = from;
  let position = from.position;
  for (let target = at * CHANNELS; target < (at + frames) * CHANNELS; target += CHANNELS) {
    const whole = Math.floor(position);
    const phase = (position - whole) * PHASES;
    const row = Math.floor(phase);
    const part = phase - row;
    let place = ((whole - REACH + 1) * CHANNELS) & PLACE_MASK;
    let left = 0;
    let right = 0;
    for (let tap = row * TAPS, end = tap + TAPS; tap < end; tap++) {
      const gain = (FILTER[tap] ?? 0) + part * (SLOPES[tap] ?? 0);
      left += gain * (samples[place] ?? 0);
      right += gain * (samples[place + 1] ?? 0);
      place = (place + CHANNELS) & PLACE_MASK;
    }
    output[target] = left;
    output[target + 1] = right;
    position += rate;
  }
  return position;
}

/** A windowed sinc for each phase, and one more for the interpolation of the last one. */
function filterTable(): Float64Array {
  const table = new Float64Array((PHASES + 1) * TAPS);
  for (let row = 0; row <= PHASES; row++) {
    const taps = Array.from({ length: TAPS }, (_, tap) => tapAt(tap - REACH + 1 - row / PHASES));
    const sum = taps.reduce((total, tap) => total + tap, 0);
    for (const [tap, value] of taps.entries()) table[row * TAPS + tap] = value / sum;
  }
  return table;
}

function tapAt(distance: number): number {
  const x = Math.PI * CUT_OFF * distance;
  const sinc = x === 0 ? 1 : Math.sin(x) / x;
  const inside = Math.max(0, 1 - (distance / REACH) ** 2);
  return (sinc * bessel(BETA * Math.sqrt(inside))) / bessel(BETA);
}

/** The modified Bessel function of order 0. */
function bessel(x: number): number {
  let sum = 1;
  for (let term = 1, n = 1; term > 1e-12 * sum; n++) {
    term *= (x / 2 / n) ** 2;
    sum += term;
  }
  return sum;
}
