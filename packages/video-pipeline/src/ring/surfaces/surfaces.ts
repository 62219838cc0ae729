import type { CanvasPicture } from '../../canvas/canvas-picture.ts';
import type { Surface } from '../../canvas/surface.ts';

/** The pictures of a ring, one for each slot, as one thread of the writing process has access to them. */
export interface SlotSurfaces {
  /**
   * Puts a picture into a claimed slot. `isClaimed` turns false when drawing takes too long and the slot goes to
   * another picture. False when there is no room for the picture. Throws VideoError.
   */
  draw(slot: number, picture: CanvasPicture, isClaimed: () => boolean): boolean;
  /** Lends the picture of a slot until `use` returns. Does nothing when there is none. */
  lend(slot: number, use: (surface: Surface) => void): void;
  /** Releases the resources of this thread. */
  detach(): void;
}

/** Reads the pictures in the ring of another process. */
export interface SurfaceReader {
  /** Copies the picture of a slot as I420 of the canvas' size. False when the surface with this id is not available. */
  copy(slot: number, surfaceId: number, target: Uint8Array): boolean;
  detach(): void;
}
