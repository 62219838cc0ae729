import assert from 'node:assert/strict';
import { blockCentre, type Colour, type FrameNumber, NUMBER_BITS, NUMBER_ROWS, PATCHES, type Size } from './pattern.ts';
import { type Area, boxOnCanvas, type View, visibleArea } from './view.ts';

/** The luma of a black and of a white block is beyond these levels. */
const BLACK_BELOW = 80;
const WHITE_ABOVE = 170;

/** The number that an I420 canvas shows; undefined when it shows none, or two different ones. */
export function readNumber(picture: Uint8Array, view: View): FrameNumber | undefined {
  const [top, bottom] = NUMBER_ROWS.map((v) => readBlocks(picture, view, v));
  if (top === undefined || top !== bottom) return undefined;
  return { clip: top >> 8, frame: top & 0xff };
}

function readBlocks(picture: Uint8Array, view: View, v: number): number | undefined {
  let number = 0;
  for (let bit = 0; bit < NUMBER_BITS; bit++) {
    const box = boxOnCanvas(view, [blockCentre(bit), v], [0.008, 0.02]);
    const level = mean(lumaPlane(picture, view.canvas), box);
    if (level > BLACK_BELOW && level < WHITE_ABOVE) return undefined;
    number = number * 2 + (level >= WHITE_ABOVE ? 1 : 0);
  }
  return number;
}

/** A colour may differ by so many levels. */
const COLOUR_TOLERANCE = 3;

/** Fails unless every flat patch has its colour in BT.709 limited range, within 3 levels. */
export function assertColours(picture: Uint8Array, view: View, message: string): void {
  for (const { name, colour, u, v } of PATCHES) {
    const box = boxOnCanvas(view, [u, v], [0.03, 0.05]);
    const seen = meanColour(picture, view.canvas, box);
    assertColour(seen, yCbCrOf(colour), `${message}: ${name}`);
  }
}

/** Fails unless the canvas is black outside the picture. */
export function assertBars(picture: Uint8Array, view: View): void {
  const { x, y, width, height } = visibleArea(view);
  const luma = lumaPlane(picture, view.canvas);
  // Scaling may change the pixel next to the picture.
  const isBar = (column: number, row: number): boolean =>
    column < x - 1 || column > x + width || row < y - 1 || row > y + height;
  for (let row = 0; row < view.canvas.height; row++) {
    for (let column = 0; column < view.canvas.width; column++) {
      const level = luma.bytes[row * luma.stride + column];
      if (isBar(column, row) && level !== 16) assert.fail(`the bar at ${column}, ${row} has level ${level}`);
    }
  }
}

function assertColour(seen: Colour, expected: Colour, message: string): void {
  const isNear = seen.every((level, plane) => Math.abs(level - (expected[plane] ?? 0)) <= COLOUR_TOLERANCE);
  const text = (levels: Colour): string => levels.map((level) => level.toFixed(1)).join(', ');
  assert.ok(isNear, `${message}: Y, Cb, Cr ${text(seen)} is not ${text(expected)}`);
}

/** The mean Y, Cb and Cr in an area of the canvas. */
export function meanColour(picture: Uint8Array, canvas: Size, { x, y, width, height }: Area): Colour {
  const half: Area = { x: x >> 1, y: y >> 1, width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const { cb, cr } = chromaPlanes(picture, canvas);
  return [mean(lumaPlane(picture, canvas), { x, y, width, height }), mean(cb, half), mean(cr, half)];
}

/** Luma coefficients of red and blue (ITU-R BT.601-7, section 2.5.1; BT.709-6, section 3); green has the rest. */
const COEFFICIENTS = { bt601: { red: 0.299, blue: 0.114 }, bt709: { red: 0.2126, blue: 0.0722 } } as const;

/** Y, Cb and Cr of a colour in limited range, not rounded. */
export function yCbCrOf([red, green, blue]: Colour, matrix: keyof typeof COEFFICIENTS = 'bt709'): Colour {
  const share = COEFFICIENTS[matrix];
  const luma = (share.red * red + (1 - share.red - share.blue) * green + share.blue * blue) / 255;
  const chroma = (channel: number, part: number): number => 128 + (224 * (channel / 255 - luma)) / (2 * (1 - part));
  return [16 + 219 * luma, chroma(blue, share.blue), chroma(red, share.red)];
}

/** The lowest peak signal-to-noise ratio of the three planes, in dB, measured where the canvas shows the picture. */
export function psnr(seen: Uint8Array, expected: Uint8Array, view: View): number {
  const area = visibleArea(view);
  const half: Area = { x: area.x / 2, y: area.y / 2, width: area.width / 2, height: area.height / 2 };
  const seenChroma = chromaPlanes(seen, view.canvas);
  const expectedChroma = chromaPlanes(expected, view.canvas);
  return Math.min(
    planePsnr(lumaPlane(seen, view.canvas), lumaPlane(expected, view.canvas), area),
    planePsnr(seenChroma.cb, expectedChroma.cb, half),
    planePsnr(seenChroma.cr, expectedChroma.cr, half),
  );
}

interface Plane {
  readonly bytes: Uint8Array;
  readonly stride: number;
}

function lumaPlane(picture: Uint8Array, { width, height }: Size): Plane {
  return { bytes: picture.subarray(0, width * height), stride: width };
}

function chromaPlanes(picture: Uint8Array, { width, height }: Size): { readonly cb: Plane; readonly cr: Plane } {
  const luma = width * height;
  const cb = picture.subarray(luma, luma * 1.25);
  return { cb: { bytes: cb, stride: width / 2 }, cr: { bytes: picture.subarray(luma * 1.25), stride: width / 2 } };
}

function mean({ bytes, stride }: Plane, { x, y, width, height }: Area): number {
  let sum = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) sum += bytes[row * stride + column] ?? 0;
  }
  return sum / (width * height);
}

function planePsnr(seen: Plane, expected: Plane, { x, y, width, height }: Area): number {
  let squares = 0;
  for (let row = y; row < y + height; row++) {
    for (let at = row * seen.stride + x; at < row * seen.stride + x + width; at++) {
      squares += ((seen.bytes[at] ?? 0) - (expected.bytes[at] ?? 0)) ** 2;
    }
  }
  return squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 ** 2 * width * height) / squares);
}
