import { YCbCr } from '../../canvas/ycbcr.ts';
import type { Rgb } from '../content/theme.ts';

/** Y, Cb and Cr of one pixel of an I420 picture. */
export function pixelAt(picture: Uint8Array, width: number, height: number, x: number, y: number): number[] {
  const u = width * height + (y >> 1) * (width / 2) + (x >> 1);
  return [y * width + x, u, u + (width * height) / 4].map((at) => picture[at] ?? -1);
}

/** Y, Cb and Cr of a colour. */
export function yccOf(colour: Rgb): number[] {
  const bt709 = new YCbCr();
  return [bt709.y(...colour), bt709.cb(...colour), bt709.cr(...colour)].map(Math.round);
}
