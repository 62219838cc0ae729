import type { Canvas } from './canvas.ts';
import type { Rect } from './geometry.ts';

/** A canvas-sized picture, in memory or on macOS in an IOSurface. */
export type Surface = I420Surface | PixelBufferSurface;

/** Planes Y, U, V without gaps. */
interface I420Surface {
  readonly format: 'i420';
  readonly bytes: Uint8Array;
}

/** A `420v` CVPixelBuffer with colour attachments; its owner lends it. */
interface PixelBufferSurface {
  readonly format: '420v';
  readonly pixelBuffer: bigint;
}

/** Black in limited range. */
const BLACK_Y = 16;
const NEUTRAL_CHROMA = 128;

/** The three planes of an I420 surface, as views of it. */
export interface SurfacePlanes {
  readonly y: Buffer;
  readonly u: Buffer;
  readonly v: Buffer;
}

/** Views of the planes of a tightly packed I420 surface. */
export function planesOf(surface: Uint8Array, canvas: Canvas): SurfacePlanes {
  const luma = canvas.width * canvas.height;
  const plane = (offset: number, length: number): Buffer =>
    Buffer.from(surface.buffer, surface.byteOffset + offset, length);
  return { y: plane(0, luma), u: plane(luma, luma / 4), v: plane((luma * 5) / 4, luma / 4) };
}

/** Paints the whole surface black. */
export function fillBlack(surface: Uint8Array, canvas: Canvas): void {
  const luma = canvas.width * canvas.height;
  surface.fill(BLACK_Y, 0, luma);
  surface.fill(NEUTRAL_CHROMA, luma);
}

/** Paints everything outside `picture` black. All values of `picture` must be even. */
export function fillBars(planes: SurfacePlanes, canvas: Canvas, picture: Rect): void {
  fillAround(planes.y, canvas.width, canvas.height, picture, BLACK_Y);
  const half = { x: picture.x / 2, y: picture.y / 2, width: picture.width / 2, height: picture.height / 2 };
  fillAround(planes.u, canvas.width / 2, canvas.height / 2, half, NEUTRAL_CHROMA);
  fillAround(planes.v, canvas.width / 2, canvas.height / 2, half, NEUTRAL_CHROMA);
}

function fillAround(plane: Buffer, width: number, height: number, hole: Rect, value: number): void {
  const right = hole.x + hole.width;
  const bottom = hole.y + hole.height;
  plane.fill(value, 0, hole.y * width);
  plane.fill(value, bottom * width, height * width);
  if (hole.width === width) return;
  for (let row = hole.y; row < bottom; row++) {
    plane.fill(value, row * width, row * width + hole.x);
    plane.fill(value, row * width + right, (row + 1) * width);
  }
}
