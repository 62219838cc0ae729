import type { Matrix } from '../canvas/canvas.ts';
import { numberIn, textOf } from '../ffi/core-foundation-values.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { Owned } from '../ffi/owned.ts';

/** Values of kCVImageBufferYCbCrMatrixKey. */
const MATRICES: ReadonlyMap<string | undefined, Matrix> = new Map([
  ['ITU_R_709_2', 'bt709'],
  ['ITU_R_601_4', 'bt601'],
]);

/** The YCbCr matrix of a pixel buffer; undefined where the stream does not say, or says another. */
export function matrixOf(image: bigint): Matrix | undefined {
  const video = coreVideo();
  const attached = video.CVBufferCopyAttachment(image, video.kCVImageBufferYCbCrMatrixKey, null);
  if (attached === null) return undefined;
  using matrix = new Owned(attached);
  return MATRICES.get(textOf(matrix.ref));
}

/** The shape of a pixel buffer's pixels; square where the stream does not say. */
export function pixelAspectOf(image: bigint): readonly [width: number, height: number] {
  const video = coreVideo();
  const attached = video.CVBufferCopyAttachment(image, video.kCVImageBufferPixelAspectRatioKey, null);
  if (attached === null) return [1, 1];
  using aspect = new Owned(attached);
  const width = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioHorizontalSpacingKey) ?? 1;
  const height = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioVerticalSpacingKey) ?? 1;
  return width > 0 && height > 0 ? [width, height] : [1, 1];
}
