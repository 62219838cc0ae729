import { rmSync, writeFileSync } from 'node:fs';
import { type Canvas, i420Size, type Matrix } from '@rtmp-vcam/video-pipeline';
import { meanColour, yCbCrOf } from '../../../support/look.ts';
import type { Colour } from '../../../support/pattern.ts';
import { mustRun } from './run.ts';

export interface Bar {
  readonly name: string;
  readonly rgb: Colour;
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

/** Vertical bars as an I420 picture of the canvas in limited range. */
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
export function barsOf(picture: Uint8Array, { width, height }: Canvas): Colour[] {
  return BARS.map((_, n) => {
    const middle = { x: Math.floor(((n + 0.5) * width) / BARS.length), y: height / 2, width: 1, height: 1 };
    return meanColour(picture, { width, height }, middle);
  });
}

/** True when every level of every bar is close to the expected one. */
export function areBars(
  levels: readonly (readonly number[])[],
  expected: readonly Colour[],
  tolerance: number,
): boolean {
  return expected.every((bar, n) =>
    bar.every((level, channel) => Math.abs(level - (levels[n]?.[channel] ?? Number.NaN)) <= tolerance),
  );
}

/** Y, Cb and Cr of a colour in limited range, rounded as in a picture. */
export function yuvOf(rgb: Colour, matrix: Matrix = 'bt709'): Colour {
  const [y, cb, cr] = yCbCrOf(rgb, matrix);
  return [Math.round(y), Math.round(cb), Math.round(cr)];
}

/** Encodes a clip of two seconds of colour bars as most encoders do: in BT.709, and with tags that say so. */
export async function encodeBars(clip: string, { width, height, fps }: Canvas): Promise<void> {
  const bars = `${clip}.yuv`;
  const picture = colourBars({ width, height, fps, matrix: 'bt709' });
  writeFileSync(bars, Buffer.concat(Array.from({ length: 2 * fps }, () => picture)));
  const input = ['-f', 'rawvideo', '-s', `${width}x${height}`, '-r', String(fps), '-i', bars];
  const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '10', '-g', '15'];
  await mustRun('ffmpeg', '-loglevel', 'error', ...input, ...encoder, ...tags, clip);
  rmSync(bars);
}
