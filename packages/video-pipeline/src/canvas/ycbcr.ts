import type { Matrix } from './canvas.ts';

/** Limited range: luma 16..235, chroma 16..240 around 128. */
const LUMA_STEP = 219 / 255;
const CHROMA_STEP = 224 / 255;
const LUMA_OFFSET = 16;
const CHROMA_OFFSET = 128;

/** Luma coefficients of red and blue; green has the rest. */
const COEFFICIENTS: Readonly<Record<Matrix, { readonly red: number; readonly blue: number }>> = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
};

/** Converts colours (0..255 per channel) to YCbCr with one matrix, in limited range and not rounded; and back. */
export class YCbCr {
  readonly #red: number;
  readonly #green: number;
  readonly #blue: number;
  readonly #redSpan: number;
  readonly #blueSpan: number;

  constructor(matrix: Matrix = 'bt709') {
    const { red, blue } = COEFFICIENTS[matrix];
    this.#red = red;
    this.#green = 1 - red - blue;
    this.#blue = blue;
    this.#redSpan = 2 * (1 - red);
    this.#blueSpan = 2 * (1 - blue);
  }

  y(red: number, green: number, blue: number): number {
    return LUMA_OFFSET + LUMA_STEP * this.#luma(red, green, blue);
  }

  cb(red: number, green: number, blue: number): number {
    return CHROMA_OFFSET + (CHROMA_STEP * (blue - this.#luma(red, green, blue))) / this.#blueSpan;
  }

  cr(red: number, green: number, blue: number): number {
    return CHROMA_OFFSET + (CHROMA_STEP * (red - this.#luma(red, green, blue))) / this.#redSpan;
  }

  /** Red, green and blue of a pixel, not rounded and not clipped. */
  toRgb(y: number, cb: number, cr: number): [number, number, number] {
    const grey = (y - LUMA_OFFSET) / LUMA_STEP;
    const red = grey + (this.#redSpan * (cr - CHROMA_OFFSET)) / CHROMA_STEP;
    const blue = grey + (this.#blueSpan * (cb - CHROMA_OFFSET)) / CHROMA_STEP;
    return [red, (grey - this.#red * red - this.#blue * blue) / this.#green, blue];
  }

  /** An I420 picture as RGB pixels (8 bits per channel, full range). Each 2x2 pixels share one chroma sample. */
  i420ToRgb(picture: Uint8Array, width: number, height: number): Uint8Array {
    const luma = width * height;
    const rgb = new Uint8ClampedArray(luma * 3);
    const toRed = this.#redSpan;
    const toBlue = this.#blueSpan;
    const uToGreen = (this.#blue * this.#blueSpan) / this.#green;
    const vToGreen = (this.#red * this.#redSpan) / this.#green;
    for (let y = 0; y < height; y++) {
      const chromaRow = luma + (y >> 1) * (width >> 1);
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        const grey = ((picture[at] ?? 0) - LUMA_OFFSET) / LUMA_STEP;
        const u = ((picture[chromaRow + (x >> 1)] ?? 0) - CHROMA_OFFSET) / CHROMA_STEP;
        const v = ((picture[chromaRow + (x >> 1) + luma / 4] ?? 0) - CHROMA_OFFSET) / CHROMA_STEP;
        rgb[at * 3] = grey + toRed * v;
        rgb[at * 3 + 1] = grey - uToGreen * u - vToGreen * v;
        rgb[at * 3 + 2] = grey + toBlue * u;
      }
    }
    return new Uint8Array(rgb.buffer);
  }

  #luma(red: number, green: number, blue: number): number {
    return this.#red * red + this.#green * green + this.#blue * blue;
  }
}
