import { crc32, deflateSync } from 'node:zlib';
import type { Canvas } from './canvas.ts';
import { YCbCr } from './ycbcr.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const TRUECOLOUR = 2;
const FILTER_UP = 2;
const RGB_BYTES = 3;

/** Encodes a tightly packed I420 picture of the canvas as a PNG file: RGB, 8 bits per channel. */
export function encodePng(i420: Uint8Array, { width, height, matrix }: Omit<Canvas, 'fps'>): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = TRUECOLOUR;
  const lines = filterLines(new YCbCr(matrix).i420ToRgb(i420, width, height), width * RGB_BYTES, height);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('sRGB', Uint8Array.of(0)),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** Each line as its difference from the line above (PNG, section 9.2), after a byte with the number of this filter. */
function filterLines(rgb: Uint8Array, stride: number, height: number): Uint8Array {
  const lines = new Uint8Array((stride + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    lines[to++] = FILTER_UP;
    for (let x = 0; x < stride; x++, from++) lines[to++] = (rgb[from] ?? 0) - (y === 0 ? 0 : (rgb[from - stride] ?? 0));
  }
  return lines;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), data.length + 8);
  return bytes;
}
