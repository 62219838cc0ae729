import { VideoError } from '../errors.ts';
import type { JpegEncoder, JpegEncoderOptions } from './jpeg-encoder.ts';
import { loadOptional } from './load-optional.ts';
import type { PictureShrinker, Shrinking } from './picture-shrinker.ts';

const jpeg = await loadOptional(() => import('./jpeg-encoder.ts'));
const shrinker = await loadOptional(() => import('./picture-shrinker.ts'));

/** Throws VIDEO_ERR_PREVIEW_LIBAV when node-av is not installed, and VIDEO_ERR_PREVIEW. */
export function openJpegEncoder(options: JpegEncoderOptions): JpegEncoder {
  if (jpeg === undefined) throw missing('JPEG');
  return new jpeg.JpegEncoder(options);
}

/** Throws VIDEO_ERR_PREVIEW_LIBAV when node-av is not installed, and VIDEO_ERR_SCALE. */
export function openPictureShrinker(sizes: Shrinking): PictureShrinker {
  if (shrinker === undefined) throw missing('a smaller picture');
  return new shrinker.PictureShrinker(sizes);
}

function missing(what: string): VideoError {
  return new VideoError('VIDEO_ERR_PREVIEW_LIBAV', `${what} cannot be made`);
}
