import type { Size } from '../../canvas/canvas.ts';
import type { Point } from '../../canvas/geometry.ts';
import { BACKGROUND, type Rgb } from '../content/theme.ts';

/** The dark ground behind everything, with a glow in one place. */
export interface Ground {
  readonly base: Rgb;
  readonly glow: Rgb;
  readonly centre: Point;
  /** Pixels from the centre to where nothing is left of the glow. */
  readonly reach: number;
}

/** Part of the glow's colour in its centre. */
const STRENGTH = 0.24;

export function groundFor({ width, height }: Size, accent: Rgb, centre: Point): Ground {
  return { base: BACKGROUND, glow: accent, centre, reach: Math.hypot(width, height) * 0.62 };
}

/** Part of the glow's colour in a pixel: 0 for the bare ground. Falls off softly, as a straight fall shows an edge. */
export function glowAt({ centre, reach }: Ground, x: number, y: number): number {
  const dx = x - centre.x;
  const dy = y - centre.y;
  const left = 1 - Math.sqrt(dx * dx + dy * dy) / reach;
  return left <= 0 ? 0 : STRENGTH * left * left;
}
