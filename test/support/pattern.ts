/**
 * The known picture, which every test pushes and looks for. It consists of bands, described in fractions of width (u)
 * and height (v), so that it is recognised at any size, rotated or mirrored:
 *
 *     0.0  grey ramp
 *     0.1  colours that move with the frame number
 *     0.2  the numbers of the clip and the frame, as black and white blocks
 *     0.3  flat patches
 *     0.5  flat patches
 *     0.7  the numbers again: a picture that is mixed from two frames shows two different numbers
 *     0.8  vertical ramp
 */

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number];

export interface Patch {
  readonly name: string;
  readonly colour: Colour;
  /** Centre. */
  readonly u: number;
  readonly v: number;
}

const ROWS: readonly { readonly v: number; readonly colours: readonly [name: string, colour: Colour][] }[] = [
  {
    v: 0.4,
    colours: [
      ['white', [255, 255, 255]],
      ['red', [255, 0, 0]],
      ['green', [0, 255, 0]],
      ['blue', [0, 0, 255]],
    ],
  },
  {
    v: 0.6,
    colours: [
      ['skin', [226, 172, 140]],
      ['cyan', [0, 192, 192]],
      ['magenta', [192, 0, 192]],
      ['grey', [64, 64, 64]],
    ],
  },
];

/** Numbers and patches stay away from the sides, which a camera of another shape may cut off. */
const INNER = 0.2;
const PATCH_WIDTH = 0.15;

export const PATCHES: readonly Patch[] = ROWS.flatMap(({ v, colours }) =>
  colours.map(([name, colour], index) => ({ name, colour, v, u: INNER + PATCH_WIDTH * (index + 0.5) })),
);

/** The number of blocks in a row. The first block is the highest bit; the first half is the clip's number. */
export const NUMBER_BITS = 16;
const BLOCK_WIDTH = (1 - 2 * INNER) / NUMBER_BITS;

/** The v of the blocks' centres. */
export const NUMBER_ROWS: readonly number[] = [0.25, 0.75];
export function blockCentre(bit: number): number {
  return INNER + BLOCK_WIDTH * (bit + 0.5);
}

export interface FrameNumber {
  /** 0 to 255; distinguishes clips. */
  readonly clip: number;
  /** 0 to 255. */
  readonly frame: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The known picture as packed RGB, three bytes a pixel. */
export function drawPattern({ width, height }: Size, number: FrameNumber): Uint8Array {
  const picture = new Uint8Array(width * height * 3);
  const rows = new Map<number, Uint8Array>();
  for (let y = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    const band = bandAt(v);
    const row = band === undefined ? flatRow(width, rampColour(v)) : (rows.get(band) ?? bandRow(width, band, number));
    if (band !== undefined) rows.set(band, row);
    picture.set(row, y * width * 3);
  }
  return picture;
}

const BAND_ENDS = [0.1, 0.2, 0.3, 0.5, 0.7, 0.8];

/** The band at height v, if all its rows are the same; undefined for the last band, whose rows differ. */
function bandAt(v: number): number | undefined {
  const band = BAND_ENDS.findIndex((end) => v < end);
  return band < 0 ? undefined : band;
}

function bandRow(width: number, band: number, number: FrameNumber): Uint8Array {
  if (band === 0) return drawRow(width, (u) => [255 * u, 255 * u, 255 * u]);
  if (band === 1) return drawRow(width, (u) => waveColour(u, number.frame));
  if (band === 3 || band === 4) return drawRow(width, (u) => patchColour(u, band - 3));
  return drawRow(width, (u) => blockColour(u, number.clip * 256 + number.frame));
}

function drawRow(width: number, colourAt: (u: number) => Colour): Uint8Array {
  const row = new Uint8Array(width * 3);
  for (let x = 0; x < width; x++) row.set(colourAt((x + 0.5) / width).map(Math.round), x * 3);
  return row;
}

function flatRow(width: number, colour: Colour): Uint8Array {
  const [red, green, blue] = colour.map(Math.round);
  const row = new Uint8Array(width * 3).fill(red ?? 0);
  for (let at = 0; at < row.length; at += 3) {
    row[at + 1] = green ?? 0;
    row[at + 2] = blue ?? 0;
  }
  return row;
}

function waveColour(u: number, frame: number): Colour {
  const turn = 2 * Math.PI * (u + frame / 60);
  return [128 + 80 * Math.sin(turn), 128 + 80 * Math.sin(turn + 2), 128 + 80 * Math.sin(turn + 4)];
}

function patchColour(u: number, row: number): Colour {
  const colours = ROWS[row]?.colours ?? [];
  const index = Math.max(0, Math.min(colours.length - 1, Math.floor((u - INNER) / PATCH_WIDTH)));
  return colours[index]?.[1] ?? [0, 0, 0];
}

function blockColour(u: number, number: number): Colour {
  const bit = Math.floor((u - INNER) / BLOCK_WIDTH);
  if (bit < 0 || bit >= NUMBER_BITS) return [128, 128, 128];
  return (number >> (NUMBER_BITS - 1 - bit)) & 1 ? [255, 255, 255] : [0, 0, 0];
}

function rampColour(v: number): Colour {
  const t = (v - 0.8) / 0.2;
  return [20 + 210 * t, 60 + 100 * t, 150 - 110 * t];
}
