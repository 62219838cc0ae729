import { i420Size, type Matrix, type Size } from './canvas.ts';
import { YCbCr } from './ycbcr.ts';

interface Conversion {
  /** A tightly packed I420 picture. */
  readonly picture: Uint8Array;
  readonly size: Size;
  readonly from: Matrix;
  readonly to: Matrix;
  /** Has room for a picture of this size. */
  readonly target: Uint8Array;
}

/** Converts a picture from one matrix to another, both in limited range. Each chroma sample belongs to 2x2 pixels. */
export function convertMatrix({ picture, size: { width, height }, from, to, target }: Conversion): void {
  const table = tableFor(from, to);
  // Values beyond 0..255 become the nearest of them.
  const out = new Uint8ClampedArray(target.buffer, target.byteOffset, i420Size(width, height));
  const luma = width * height;
  const columns = width / 2;
  for (let row = 0; row < height / 2; row++) {
    let top = row * 2 * width;
    let bottom = top + width;
    let u = luma + row * columns;
    let v = u + luma / 4;
    for (const end = u + columns; u < end; u++, v++, top += 2, bottom += 2) {
      const entry = table[((picture[u] ?? 0) << 8) | (picture[v] ?? 0)] ?? 0;
      const more = entry >> 16;
      out[top] = (picture[top] ?? 0) + more;
      out[top + 1] = (picture[top + 1] ?? 0) + more;
      out[bottom] = (picture[bottom] ?? 0) + more;
      out[bottom + 1] = (picture[bottom + 1] ?? 0) + more;
      out[u] = (entry >> 8) & 0xff;
      out[v] = entry & 0xff;
    }
  }
}

const known = new Map<string, Int32Array>();

/**
 * What becomes of each pair of chroma samples, at `Cb << 8 | Cr`: the new pair in the same form, and above it what the
 * luma samples have to be raised by.
 */
function tableFor(from: Matrix, to: Matrix): Int32Array {
  const key = `${from} ${to}`;
  const table = known.get(key) ?? makeTable(new YCbCr(from), new YCbCr(to));
  known.set(key, table);
  return table;
}

function makeTable(from: YCbCr, to: YCbCr): Int32Array {
  // Any luma will do, because what it is raised by depends on the chroma samples alone.
  const grey = 128;
  const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  return Int32Array.from({ length: 1 << 16 }, (_, pair) => {
    const rgb = from.toRgb(grey, pair >> 8, pair & 0xff);
    return (Math.round(to.y(...rgb) - grey) << 16) | (byte(to.cb(...rgb)) << 8) | byte(to.cr(...rgb));
  });
}
