import { yCbCrOf } from '../../../support/look.ts';
import type { Colour } from '../../../support/pattern.ts';
import type { Seen } from './chromium.ts';
import { BARS } from './colour-bars.ts';

/** Levels, because of rounding in the conversion to RGB and because Chromium smoothes the chroma. */
const TOLERANCE = 16;

/** Red, green and blue in the middle of each bar. */
export function barsSeen({ pixels, width, height }: Seen): Colour[] {
  return BARS.map((_, n) => {
    const x = Math.floor(((n + 0.5) * width) / BARS.length);
    const at = 4 * ((height / 2) * width + x);
    return [pixels[at] ?? -1, pixels[at + 1] ?? -1, pixels[at + 2] ?? -1];
  });
}

/** The share, 0 to 1, of the pixels of a BT.601 picture (I420) that the page shows with the same brightness. */
export function shareSeen({ pixels, width, height }: Seen, picture: Uint8Array): number {
  const count = width * height;
  if (picture.length !== (count * 3) / 2) return 0;
  let same = 0;
  for (let n = 0; n < count; n++) {
    const [r = 0, g = 0, b = 0] = [pixels[4 * n], pixels[4 * n + 1], pixels[4 * n + 2]];
    const [luma] = yCbCrOf([r, g, b], 'bt601');
    if (Math.abs(luma - (picture[n] ?? 0)) <= TOLERANCE) same++;
  }
  return same / count;
}
