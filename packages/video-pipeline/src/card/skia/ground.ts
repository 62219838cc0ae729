import type { Size } from '../../canvas/canvas.ts';
import type { Point } from '../../canvas/geometry.ts';
import { BACKGROUND, type Rgb } from '../content/theme.ts';

/** The dark background of the card, with a glow around one point. */
export interface Ground {
  readonly base: Rgb;
  readonly glow: Rgb;
  readonly centre: Point;
  /** Distance from the centre at which the glow ends, in pixels. */
  readonly reach: number;
}

/** Share of the glow's colour at its centre. */
const STRENGTH = 0.24;

export function groundFor({ width, height }: Size, accent: Rgb, centre: Point): Ground {
  return { base: BACKGROUND, glow: accent, centre, reach: Math.hypot(width, height) * 0.62 };
}

/** Share of the glow's colour at a pixel, 0 outside the glow. It falls quadratically: a linear fall shows an edge. */
export function glowAt({ centre, reach }: Ground, x: number, y: number): number {
  const dx = x - centre.x;
  const dy = y - centre.y;
  const left = 1 - Math.sqrt(dx * dx + dy * dy) / reach;
  return left <= 0 ? 0 : STRENGTH * left * left;
}
