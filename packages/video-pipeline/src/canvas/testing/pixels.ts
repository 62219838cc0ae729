import { YCbCr } from '../ycbcr.ts';

type Triple = readonly [number, number, number];

/** Y, Cb and Cr of colour bars (100 %) in limited range, 8 bits. */
export const BT709 = {
  black: [16, 128, 128],
  white: [235, 128, 128],
  grey: [126, 128, 128],
  red: [63, 102, 240],
  green: [173, 42, 26],
  blue: [32, 240, 118],
  yellow: [219, 16, 138],
  cyan: [188, 154, 16],
  magenta: [78, 214, 230],
} as const satisfies Readonly<Record<string, Triple>>;

const { black, white, grey } = BT709;
export const BT601 = { black, white, grey, red: [81, 90, 240], green: [145, 54, 34], blue: [41, 240, 110] } as const;

/** Y, Cb and Cr of one pixel of an I420 picture. */
export function pixelAt(picture: Uint8Array, width: number, height: number, x: number, y: number): number[] {
  const u = width * height + (y >> 1) * (width / 2) + (x >> 1);
  return [y * width + x, u, u + (width * height) / 4].map((at) => picture[at] ?? -1);
}

/** Y, Cb and Cr of a colour. */
export function yccOf(colour: Triple, ycbcr: YCbCr = new YCbCr()): number[] {
  return [ycbcr.y(...colour), ycbcr.cb(...colour), ycbcr.cr(...colour)].map(Math.round);
}
