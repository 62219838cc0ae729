import { readFile, stat } from 'node:fs/promises';
import { createCanvas, type Image, loadImage } from '@napi-rs/canvas';
import type { Matrix, Size } from '../../canvas/canvas.ts';
import { BACKGROUND } from '../content/theme.ts';
import { composeI420 } from './compose.ts';
import { groundFor } from './ground.ts';

/** Larger files and pictures are no use for a card, and would need much memory. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_PIXELS = 100_000_000;

interface Format {
  /** The file begins as this format does. */
  readonly matches: (bytes: Buffer) => boolean;
  /** The end of the picture is there: Skia draws what it has of a picture that was cut off. */
  readonly isWhole: (bytes: Buffer) => boolean;
}

const PNG: Format = {
  matches: (bytes) => bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n',
  isWhole: (bytes) => bytes.includes('IEND', 8, 'latin1'),
};
const JPEG: Format = {
  matches: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff',
  isWhole: (bytes) => bytes.includes('\xff\xd9', 3, 'latin1'),
};
const WEBP: Format = {
  matches: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  isWhole: (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
};

/**
 * Draws the picture in a file as an I420 picture of this size: it covers the whole area, and what sticks out is cut off
 * on both sides. Throws an Error that says why the file cannot be used.
 */
export async function paintPicture(
  file: string,
  { matrix, ...area }: Size & { readonly matrix?: Matrix },
): Promise<Uint8Array> {
  const image = await readPicture(file);
  const { width, height } = area;
  const context = createCanvas(width, height).getContext('2d');
  // A picture may have transparent parts.
  context.fillStyle = `rgb(${BACKGROUND.join(', ')})`;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const scale = Math.max(width / image.width, height / image.height);
  const [wide, high] = [image.width * scale, image.height * scale];
  context.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
  const ground = groundFor(area, BACKGROUND, { x: 0, y: 0 });
  return composeI420(context.getImageData(0, 0, width, height).data, area, ground, matrix);
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    // Reading a pipe or a device might never end.
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    return await readFile(file);
  } catch (error) {
    // Node adds the call and the path.
    throw error instanceof Error ? new Error(error.message.replace(/,.*/s, ''), { cause: error }) : error;
  }
}

async function readPicture(file: string): Promise<Image> {
  const bytes = await readBytes(file);
  if (bytes.length > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES / 1024 / 1024} MB`);
  const format = [PNG, JPEG, WEBP].find(({ matches }) => matches(bytes));
  if (format === undefined) throw new Error('it is not a PNG, JPEG or WebP picture');
  if (!format.isWhole(bytes)) throw new Error('its end is missing');
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw new Error('it is damaged', { cause });
  });
  if (image.width < 1 || image.height < 1) throw new Error('it is damaged');
  if (image.width * image.height > MOST_PIXELS) throw new Error(`it has ${image.width}x${image.height} pixels`);
  return image;
}
