/** A colour in BT.709 with limited range, as the canvas has it. */
export interface Yuv {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

/** Converts red, green and blue, each from 0 to 1. */
export function yuvOf(red: number, green: number, blue: number): Yuv {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return {
    y: Math.round(16 + 219 * luma),
    u: Math.round(128 + (224 * (blue - luma)) / 1.8556),
    v: Math.round(128 + (224 * (red - luma)) / 1.5748),
  };
}

/** Draws on one tightly packed I420 picture of even size. Shapes are cut at its edges. */
export class I420Painter {
  readonly width: number;
  readonly height: number;
  readonly picture: Uint8Array<ArrayBuffer>;
  readonly #y: Uint8Array;
  readonly #u: Uint8Array;
  readonly #v: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    const luma = width * height;
    this.picture = new Uint8Array((luma * 3) / 2);
    this.#y = this.picture.subarray(0, luma);
    this.#u = this.picture.subarray(luma, luma * 1.25);
    this.#v = this.picture.subarray(luma * 1.25);
  }

  /** Fills a rectangle. Its corners are moved to even pixels, where chroma has its samples. */
  rectangle(left: number, top: number, right: number, bottom: number, { y, u, v }: Yuv): void {
    const x0 = even(left, this.width);
    const x1 = even(right, this.width);
    const y1 = even(bottom, this.height);
    for (let row = even(top, this.height); row < y1; row++) {
      this.#y.fill(y, row * this.width + x0, row * this.width + x1);
      if (row % 2 === 1) continue;
      const chroma = (row * this.width) / 4;
      this.#u.fill(u, chroma + x0 / 2, chroma + x1 / 2);
      this.#v.fill(v, chroma + x0 / 2, chroma + x1 / 2);
    }
  }

  /** Fills a circle. */
  disc(centreX: number, centreY: number, radius: number, colour: Yuv): void {
    for (let row = even(centreY - radius, this.height); row < centreY + radius; row += 2) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (row + 1 - centreY) ** 2));
      this.rectangle(centreX - half, row, centreX + half, row + 2, colour);
    }
  }
}

function even(value: number, limit: number): number {
  return 2 * Math.round(Math.min(Math.max(value, 0), limit) / 2);
}
