import type { Canvas } from './canvas.ts';
import type { Plane } from './nv12.ts';
import { planesOf } from './surface.ts';

/** The planes of a canvas-sized picture in limited range: Y, U and V, or luma and interleaved chroma. */
export interface PicturePlanes {
  readonly format: 'i420' | 'nv12';
  readonly planes: readonly Plane[];
}

/** The planes of a tightly packed I420 picture. */
export function i420Planes(picture: Uint8Array, canvas: Canvas): PicturePlanes {
  const { y, u, v } = planesOf(picture, canvas);
  const half = canvas.width / 2;
  return {
    format: 'i420',
    planes: [
      { bytes: y, stride: canvas.width },
      { bytes: u, stride: half },
      { bytes: v, stride: half },
    ],
  };
}
