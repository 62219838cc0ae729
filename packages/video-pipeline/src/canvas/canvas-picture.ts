import type { Owned } from '../ffi/owned.ts';

/** A picture that can be put on the canvas: the CPU draws it, or on macOS it becomes a pixel buffer. */
export type CanvasPicture = DrawnPicture | PixelBufferPicture;

export interface DrawnPicture {
  /** Fits the picture into a canvas-sized I420 surface and writes every byte of it. Throws VideoError. */
  drawOn(surface: Uint8Array): void;
}

export interface PixelBufferPicture {
  /**
   * The picture as a canvas-sized `420v` CVPixelBuffer with colour attachments, which the caller owns. Undefined when
   * all pixel buffers are in use. Throws VideoError.
   */
  toPixelBuffer(): Owned | undefined;
}
