/** How a picture with another aspect ratio is placed on the canvas. */
export type Fit = 'contain' | 'cover' | 'stretch';
/** Clockwise rotation in degrees, before the fit. */
export type Rotation = 0 | 90 | 180 | 270;

/** The matrix between RGB and YCbCr: ITU-R BT.601 or BT.709, both in limited range. */
export type Matrix = 'bt601' | 'bt709';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The camera's picture, fixed from start to stop. Width and height are even. */
export interface Canvas extends Size {
  /** Highest frame rate for cameras, in frames per second. */
  readonly fps: number;
  /** Default: BT.709. */
  readonly matrix?: Matrix;
}

/** How pictures are placed on the canvas. */
export interface Placement {
  readonly fit: Fit;
  readonly rotate: Rotation;
  /** Mirrored left to right, after the rotation. */
  readonly mirror: boolean;
}

/** Size in bytes of a tightly packed I420 picture: planes Y, U and V with strides `width`, `width / 2`, `width / 2`. */
export function i420Size(width: number, height: number): number {
  return (width * height * 3) / 2;
}
