/** Reads the pictures of another process' ring. */
export interface SurfaceReader {
  /** Copies the picture of a slot, as I420 of the canvas' size. False when the surface of this id is not to be had. */
  copy(slot: number, surfaceId: number, target: Uint8Array): boolean;
  detach(): void;
}
