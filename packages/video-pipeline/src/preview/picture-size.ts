import type { Size } from '../canvas/canvas.ts';

/** The longer side of a preview at most, in pixels. */
const LONGEST_SIDE = 960;
/** No width of a snapshot is less, in pixels. */
const LEAST_WIDTH = 64;

/** The size of a preview: that of the canvas, or its shape in 960 pixels. Both sides are even. */
export function previewSize(canvas: Size): Size {
  const share = Math.min(1, LONGEST_SIDE / Math.max(canvas.width, canvas.height));
  return { width: even(canvas.width * share), height: even(canvas.height * share) };
}

/** The size of a snapshot: the shape of the canvas in this width, but not larger than the canvas. Both sides are even. */
export function snapshotSize(canvas: Size, width: number = canvas.width): Size {
  const share = Math.min(1, Math.max(LEAST_WIDTH, width) / canvas.width);
  return { width: even(canvas.width * share), height: even(canvas.height * share) };
}

function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}
