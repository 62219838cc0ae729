import type { Owned } from '../ffi/owned.ts';

/** A picture to be put on the canvas, by the one who made it: where the processor draws it, or as Apple's frameworks do. */
export type CanvasPicture = DrawnPicture | PixelBufferPicture;

export interface DrawnPicture {
  /** Fits the picture into a canvas-sized I420 surface and writes every byte of it. Throws VideoError. */
  drawOn(surface: Uint8Array): void;
}

export interface PixelBufferPicture {
  /**
   * A canvas-sized `420v` CVPixelBuffer of the caller's own, which says what its colours are; undefined when all that may be
   * on their way are. Throws VideoError.
   */
  toPixelBuffer(): Owned | undefined;
}
