/** Pictures in place of those of a camera. */
import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import type { CameraState } from '@rtmp-vcam/api';
import { drawScene } from './scene.ts';

const DOCS = new URL('../../../docs/images/', import.meta.url);

/** A JPEG of what the camera would show. */
export async function fakePicture(camera: CameraState, width: number, count: number): Promise<Buffer> {
  const height = Math.round((width * camera.height) / camera.width);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  if (camera.state === 'live' || camera.state === 'holding') drawScene(context, width, height, count);
  else await drawCard(context, camera, width, height);
  return canvas.encode('jpeg', 80);
}

async function drawCard(context: SKRSContext2D, camera: CameraState, width: number, height: number): Promise<void> {
  const file = camera.settings.card === 'guide' ? 'card.png' : 'card-plain.png';
  const image = await loadImage(new URL(file, DOCS));
  context.drawImage(image, 0, 0, width, height);
}
