import type { CanvasPicture } from '../../canvas/canvas-picture.ts';
import type { Surface } from '../../canvas/surface.ts';

/** Where the pictures of a ring lie, one for each slot, as one thread of the writing process has them. */
export interface SlotSurfaces {
  /**
   * Puts a picture into a slot for as long as it is claimed: that ends when drawing takes too long. False when there is no
   * room for the picture. Throws VideoError.
   */
  draw(slot: number, picture: CanvasPicture, isClaimed: () => boolean): boolean;
  /** Lends the picture of a slot until `use` returns, where there is one. */
  lend(slot: number, use: (surface: Surface) => void): void;
  /** Ends the work of this thread. */
  detach(): void;
}

/** Reads the pictures of another process' ring. */
export interface SurfaceReader {
  /** Copies the picture of a slot, as I420 of the canvas' size. False when the surface of this id is not to be had. */
  copy(slot: number, surfaceId: number, target: Uint8Array): boolean;
  detach(): void;
}
