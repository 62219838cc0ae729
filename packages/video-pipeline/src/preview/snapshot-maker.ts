import { setTimeout as sleep } from 'node:timers/promises';
import { type Canvas, i420Size, type Size } from '../canvas/canvas.ts';
import { nv12ToI420 } from '../canvas/nv12.ts';
import type { PicturePlanes } from '../canvas/picture-planes.ts';
import { encodePng } from '../canvas/png.ts';
import { VideoError } from '../errors.ts';
import { openJpegEncoder, openPictureShrinker } from '../libav/optional-pictures.ts';
import type { LentPictures } from './lent-pictures.ts';
import { snapshotSize } from './picture-size.ts';
import type { SnapshotRequest } from './protocol.ts';

/** How long a picture of now is waited for. If none comes, the one before is shown. */
const NEWER_MS = 300;
const LOOK_EVERY_MS = 4;
/** Hardly any loss is visible. */
const QUANTISER = 2;

/** The newest picture of the ring as a file. Throws VIDEO_ERR_PREVIEW_LIBAV, VIDEO_ERR_PREVIEW and VIDEO_ERR_SNAPSHOT. */
export async function makeSnapshot(pictures: LentPictures, request: SnapshotRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { format, width, after } = request;
  for (const end = performance.now() + NEWER_MS; pictures.newest <= after && performance.now() < end; ) {
    await sleep(LOOK_EVERY_MS);
  }
  const { canvas } = pictures;
  const target = snapshotSize(canvas, width);
  return format === 'jpg' ? jpegOf(pictures, target) : pngOf(pictures, target);
}

function jpegOf(pictures: LentPictures, target: Size): Uint8Array<ArrayBuffer> {
  const { canvas } = pictures;
  const { matrix = 'bt709' } = canvas;
  const encoder = openJpegEncoder({ source: canvas, target, matrix, quantiser: QUANTISER });
  try {
    return present(pictures.take((planes) => encoder.encode(planes)));
  } finally {
    encoder.close();
  }
}

function pngOf(pictures: LentPictures, target: Size): Uint8Array<ArrayBuffer> {
  const { canvas } = pictures;
  const picture = present(pictures.take((planes) => i420Of(planes, canvas, target)));
  // The file gets memory of its own, which can be transferred.
  return new Uint8Array(encodePng(picture, { ...target, matrix: canvas.matrix ?? 'bt709' }));
}

/** Tightly packed I420 of this size. In the size of the canvas it needs no FFmpeg. */
function i420Of(picture: PicturePlanes, canvas: Canvas, target: Size): Uint8Array {
  if (target.width === canvas.width && target.height === canvas.height) return copyOf(picture, canvas);
  const shrinker = openPictureShrinker({ source: canvas, target });
  try {
    return shrinker.shrinkToI420(picture);
  } finally {
    shrinker.close();
  }
}

function copyOf({ planes }: PicturePlanes, canvas: Canvas): Uint8Array {
  const copy = new Uint8Array(i420Size(canvas.width, canvas.height));
  const [luma, chroma, v] = planes;
  if (luma !== undefined && chroma !== undefined && v === undefined) {
    nv12ToI420({ luma, chroma }, canvas, copy);
    return copy;
  }
  let at = 0;
  for (const { bytes } of planes) {
    copy.set(bytes, at);
    at += bytes.length;
  }
  return copy;
}

function present<T>(picture: T | undefined): T {
  if (picture === undefined) throw new VideoError('VIDEO_ERR_SNAPSHOT', 'the ring has no whole picture');
  return picture;
}
