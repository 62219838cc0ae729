/** The length of every fade, in frames: 5 ms. */
export const FADE_FRAMES = 240;

/** Gain at each frame of a fade: half a cosine, which has no corner at either end. */
const GAINS: Float64Array = Float64Array.from({ length: FADE_FRAMES + 1 }, (_, at) => {
  return (1 - Math.cos((Math.PI * at) / FADE_FRAMES)) / 2;
});

/** The gain of a sound that began, or will end, this many frames away. */
export function gainAt(frames: number): number {
  return GAINS[Math.max(0, Math.min(FADE_FRAMES, frames))] ?? 1;
}
