import { type Canvas, i420Size, type Matrix } from '@rtmp-vcam/video-pipeline';

/** Three levels of 0..255; also of Y, U, V. */
export type Rgb = readonly [number, number, number];

export interface Bar {
  readonly name: string;
  readonly rgb: Rgb;
}

export const BARS: readonly Bar[] = [
  { name: 'red', rgb: [255, 0, 0] },
  { name: 'green', rgb: [0, 255, 0] },
  { name: 'blue', rgb: [0, 0, 255] },
  { name: 'white', rgb: [255, 255, 255] },
  { name: 'black', rgb: [0, 0, 0] },
  { name: 'grey', rgb: [128, 128, 128] },
  { name: 'skin', rgb: [224, 172, 105] },
  { name: 'teal', rgb: [0, 96, 96] },
];

/** Luma coefficients of red and blue (ITU-R BT.601-7, section 2.5.1; BT.709-6, section 3); green has the rest. */
const COEFFICIENTS: Readonly<Record<Matrix, { readonly red: number; readonly blue: number }>> = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
};

/** Upright bars as an I420 picture of the canvas, limited range. */
export function colourBars({ width, height, matrix }: Canvas): Uint8Array {
  const picture = new Uint8Array(i420Size(width, height));
  const luma = width * height;
  const levels = BARS.map(({ rgb }) => yuvOf(rgb, matrix));
  const paint = (offset: number, planeWidth: number, planeHeight: number, channel: 0 | 1 | 2): void => {
    for (let x = 0; x < planeWidth; x++) {
      const level = levels[Math.floor((x * BARS.length) / planeWidth)]?.[channel] ?? 0;
      for (let y = 0; y < planeHeight; y++) picture[offset + y * planeWidth + x] = level;
    }
  };
  paint(0, width, height, 0);
  paint(luma, width / 2, height / 2, 1);
  paint((luma * 5) / 4, width / 2, height / 2, 2);
  return picture;
}

/** Y, Cb and Cr in the middle of each bar of a picture. */
export function barsOf(picture: Uint8Array, { width, height }: Canvas): Rgb[] {
  const luma = width * height;
  const at = (x: number): Rgb => {
    const chroma = luma + (height / 4) * (width / 2) + (x >> 1);
    return [picture[(height / 2) * width + x] ?? -1, picture[chroma] ?? -1, picture[chroma + luma / 4] ?? -1];
  };
  return BARS.map((_, n) => at(Math.floor(((n + 0.5) * width) / BARS.length)));
}

/** True when every level of every bar is near the expected one. */
export function areBars(levels: readonly (readonly number[])[], expected: readonly Rgb[], tolerance: number): boolean {
  return expected.every((bar, n) =>
    bar.every((level, channel) => Math.abs(level - (levels[n]?.[channel] ?? Number.NaN)) <= tolerance),
  );
}

/** Y, Cb and Cr of a colour in limited range. */
export function yuvOf([r, g, b]: Rgb, matrix: Matrix = 'bt709'): Rgb {
  const { red, blue } = COEFFICIENTS[matrix];
  const y = red * r + (1 - red - blue) * g + blue * b;
  const chroma = (difference: number, luma: number): number =>
    Math.round(128 + ((224 / 255) * difference) / (2 * (1 - luma)));
  return [Math.round(16 + (219 / 255) * y), chroma(b - y, blue), chroma(r - y, red)];
}
