import { createCanvas, type Image, loadImage } from '@napi-rs/canvas';
import type { Matrix, Size } from '../../canvas/canvas.ts';
import { readSmallFile } from '../../files/regular-file.ts';
import { BACKGROUND } from '../content/theme.ts';
import { composeI420 } from './compose.ts';
import { groundFor } from './ground.ts';
import { PICTURE_FORMATS } from './picture-format.ts';

/** Larger files and pictures are no use for a card, and would need much memory. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_PIXELS = 100_000_000;

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

function readBytes(file: string): Buffer {
  try {
    return readSmallFile(file, { most: MOST_BYTES, followLinks: true });
  } catch (error) {
    // Node adds the call and the path.
    throw error instanceof Error ? new Error(error.message.replace(/,.*/s, ''), { cause: error }) : error;
  }
}

async function readPicture(file: string): Promise<Image> {
  const bytes = readBytes(file);
  const format = PICTURE_FORMATS.find(({ matches }) => matches(bytes));
  if (format === undefined) throw new Error('it is not a PNG, JPEG or WebP picture');
  if (!format.isWhole(bytes)) throw new Error('its end is missing');
  // A small file may have a picture that needs gigabytes, so its size is looked at before it is decoded.
  requireUsable(format.sizeOf(bytes));
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw new Error('it is damaged', { cause });
  });
  requireUsable(image);
  return image;
}

function requireUsable(size: Size | undefined): void {
  if (size === undefined || size.width < 1 || size.height < 1) throw new Error('it is damaged');
  if (size.width * size.height <= MOST_PIXELS) return;
  throw new Error(`it has ${size.width}x${size.height} pixels, more than ${MOST_PIXELS / 1e6} million`);
}
