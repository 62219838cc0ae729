import { createCanvas, loadImage } from '@napi-rs/canvas';
import { i420Size } from '@rtmp-vcam/video-pipeline';
import { yCbCrOf } from './look.ts';
import type { Size } from './pattern.ts';

/** A JPEG or PNG file as another program shows it: its size, and its picture in I420 (BT.709, limited range). */
export async function decodeFile(file: Uint8Array): Promise<{ readonly size: Size; readonly picture: Uint8Array }> {
  const image = await loadImage(Buffer.from(file));
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const picture = new Uint8Array(i420Size(width, height));
  const luma = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const [level, cb, cr] = yCbCrOf([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
      picture[y * width + x] = Math.round(level);
      if (x % 2 === 1 || y % 2 === 1) continue;
      const chroma = luma + (y / 2) * (width / 2) + x / 2;
      picture[chroma] = Math.round(cb);
      picture[chroma + luma / 4] = Math.round(cr);
    }
  }
  return { size: { width, height }, picture };
}
