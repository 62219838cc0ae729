/** Rates that encoders offer. */
const USUAL = [10, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120] as const;

/** A measured rate in pictures a second as people call it: 60 for 59.7. */
export function usualRate(fps: number): number {
  const near = USUAL.find((usual) => Math.abs(fps - usual) <= 0.06 * usual);
  return near ?? Math.round(fps);
}
