/** True for a width or height that a canvas may have. */
export function isCanvasSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels >= 2 && pixels <= 16384 && pixels % 2 === 0;
}

/** True for a frame rate that a canvas may have, in frames per second. */
export function isFrameRate(fps: number): boolean {
  return fps > 0 && fps <= 1_000_000;
}
