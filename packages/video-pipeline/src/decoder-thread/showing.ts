import type { Fit, Placement, Rotation } from '../canvas/canvas.ts';

/** How the pictures of streams are shown. */
export interface Showing {
  readonly placement: Placement;
  /** No picture may be shown. They are decoded nevertheless, so that the newest one can be shown at once afterwards. */
  readonly isPaused: boolean;
}

const FITS: readonly Fit[] = ['contain', 'cover', 'stretch'];
const ROTATIONS: readonly Rotation[] = [0, 90, 180, 270];

/** All of it as one number, which both threads can read and change at once. Zero: `contain`, neither turned nor paused. */
export function numberOf({ placement: { fit, rotate, mirror }, isPaused }: Showing): number {
  const flags = (mirror ? 1 : 0) + (isPaused ? 2 : 0);
  return flags + 4 * (FITS.indexOf(fit) + FITS.length * ROTATIONS.indexOf(rotate));
}

/** The reverse of `numberOf`. */
export function showingOf(number: number): Showing {
  const rest = number >> 2;
  const fit = FITS[rest % FITS.length] ?? 'contain';
  const rotate = ROTATIONS[Math.floor(rest / FITS.length)] ?? 0;
  return { placement: { fit, rotate, mirror: (number & 1) === 1 }, isPaused: (number & 2) === 2 };
}
