import type { CanvasPicture } from '../canvas/canvas-picture.ts';
import type { Surface } from '../canvas/surface.ts';

/** Where the pictures of a ring lie, one for each slot, as one thread of the writing process has them. */
export interface SlotSurfaces {
  /** Puts a picture into a slot that is claimed. False when there is no room for it. Throws VideoError. */
  draw(slot: number, picture: CanvasPicture): boolean;
  /** Lends the picture of a slot until `use` returns, where there is one. */
  lend(slot: number, use: (surface: Surface) => void): void;
  /** Ends the work of this thread. */
  detach(): void;
}
