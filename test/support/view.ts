import type { Size } from './pattern.ts';

/** Pixels, origin at the top left. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where the known picture is on the canvas. */
export interface View {
  readonly canvas: Size;
  /** The area of the whole rotated picture. It extends beyond the canvas where the picture is cut off. */
  readonly area: Area;
  readonly rotate: 0 | 90 | 180 | 270;
  /** Swaps left and right after the rotation. */
  readonly mirror: boolean;
}

/** The upright picture fills the canvas. */
export function wholeCanvas(canvas: Size): View {
  return { canvas, area: { x: 0, y: 0, ...canvas }, rotate: 0, mirror: false };
}

/** The area on the canvas of a box of the picture: its centre and half its size are fractions of the picture. */
export function boxOnCanvas(view: View, [u, v]: readonly [number, number], [du, dv]: readonly [number, number]): Area {
  const [left, top] = pointOnCanvas(view, u - du, v - dv);
  const [right, bottom] = pointOnCanvas(view, u + du, v + dv);
  const x = Math.round(Math.min(left, right));
  const y = Math.round(Math.min(top, bottom));
  return {
    x,
    y,
    width: Math.max(1, Math.round(Math.max(left, right)) - x),
    height: Math.max(1, Math.round(Math.max(top, bottom)) - y),
  };
}

/** The part of the canvas that shows the picture, with even edges. */
export function visibleArea({ canvas, area }: View): Area {
  const x = Math.max(0, area.x);
  const y = Math.max(0, area.y);
  return {
    x,
    y,
    width: Math.min(canvas.width, area.x + area.width) - x,
    height: Math.min(canvas.height, area.y + area.height) - y,
  };
}

function pointOnCanvas({ area, rotate, mirror }: View, u: number, v: number): [x: number, y: number] {
  const [across, down] = turned(u, v, rotate);
  return [area.x + area.width * (mirror ? 1 - across : across), area.y + area.height * down];
}

function turned(u: number, v: number, rotate: View['rotate']): [u: number, v: number] {
  if (rotate === 90) return [1 - v, u];
  if (rotate === 180) return [1 - u, 1 - v];
  if (rotate === 270) return [v, 1 - u];
  return [u, v];
}
