/** How a picture of another shape is put on the canvas. */
export type Fit = 'contain' | 'cover' | 'stretch';
/** Clockwise rotation in degrees, before the fit. */
export type Rotation = 0 | 90 | 180 | 270;

/** How colours become YCbCr (ITU-R BT.601 or BT.709); both in limited range. */
export type Matrix = 'bt601' | 'bt709';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The camera's picture, fixed from start to stop. Width and height are even. */
export interface Canvas extends Size {
  /** Highest frame rate handed to cameras, in frames per second. */
  readonly fps: number;
  /** BT.709 where nothing is said. */
  readonly matrix?: Matrix;
}

/** How pictures are placed on the canvas. */
export interface Placement {
  readonly fit: Fit;
  readonly rotate: Rotation;
  /** Mirrored left to right, after the rotation. */
  readonly mirror: boolean;
}

/** Bytes of one tightly packed I420 picture: Y, then U, then V, strides `width`, `width / 2`, `width / 2`. */
export function i420Size(width: number, height: number): number {
  return (width * height * 3) / 2;
}
