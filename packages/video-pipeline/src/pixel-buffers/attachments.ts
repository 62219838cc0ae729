import type { Matrix } from '../canvas/canvas.ts';
import { cfDictionary, cfNumber, numberIn, textOf } from '../ffi/core-foundation-values.ts';
import { coreVideo, kCVAttachmentMode_ShouldPropagate } from '../ffi/core-video.ts';
import { Owned } from '../ffi/owned.ts';

/** Values of kCVImageBufferYCbCrMatrixKey. */
const MATRICES: ReadonlyMap<string | undefined, Matrix> = new Map([
  ['ITU_R_709_2', 'bt709'],
  ['ITU_R_601_4', 'bt601'],
]);

/** The YCbCr matrix of a pixel buffer; undefined when the stream names none, or one that is not supported here. */
export function matrixOf(pixelBuffer: bigint): Matrix | undefined {
  const video = coreVideo();
  const attached = video.CVBufferCopyAttachment(pixelBuffer, video.kCVImageBufferYCbCrMatrixKey, null);
  if (attached === null) return undefined;
  using matrix = new Owned(attached);
  return MATRICES.get(textOf(matrix.ref));
}

/** The pixel aspect ratio of a pixel buffer; 1:1 when the stream does not name one. */
export function pixelAspectOf(pixelBuffer: bigint): readonly [width: number, height: number] {
  const video = coreVideo();
  const attached = video.CVBufferCopyAttachment(pixelBuffer, video.kCVImageBufferPixelAspectRatioKey, null);
  if (attached === null) return [1, 1];
  using aspect = new Owned(attached);
  const width = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioHorizontalSpacingKey) ?? 1;
  const height = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioVerticalSpacingKey) ?? 1;
  return width > 0 && height > 0 ? [width, height] : [1, 1];
}

/** Sets the pixel aspect ratio of a pixel buffer. */
export function attachPixelAspect(
  pixelBuffer: bigint,
  [width, height]: readonly [width: number, height: number],
): void {
  const video = coreVideo();
  using horizontal = cfNumber(width);
  using vertical = cfNumber(height);
  using aspect = cfDictionary([
    [video.kCVImageBufferPixelAspectRatioHorizontalSpacingKey, horizontal.ref],
    [video.kCVImageBufferPixelAspectRatioVerticalSpacingKey, vertical.ref],
  ]);
  attach(pixelBuffer, video.kCVImageBufferPixelAspectRatioKey, aspect.ref);
}

/** The CoreVideo constant of a YCbCr matrix. */
export function matrixRef(matrix: Matrix): bigint {
  const video = coreVideo();
  return matrix === 'bt601' ? video.kCVImageBufferYCbCrMatrix_ITU_R_601_4 : video.kCVImageBufferYCbCrMatrix_ITU_R_709_2;
}

/**
 * Fills in the colour attachments that a pixel buffer lacks with those of the canvas, because each app makes a
 * different guess when they are missing.
 */
export function attachMissingColours(pixelBuffer: bigint, matrix: Matrix): void {
  const video = coreVideo();
  const colours = [
    [video.kCVImageBufferYCbCrMatrixKey, matrixRef(matrix)],
    [video.kCVImageBufferColorPrimariesKey, video.kCVImageBufferColorPrimaries_ITU_R_709_2],
    [video.kCVImageBufferTransferFunctionKey, video.kCVImageBufferTransferFunction_ITU_R_709_2],
  ] as const;
  for (const [key, colour] of colours) {
    const attached = video.CVBufferCopyAttachment(pixelBuffer, key, null);
    if (attached === null) attach(pixelBuffer, key, colour);
    else new Owned(attached)[Symbol.dispose]();
  }
}

function attach(pixelBuffer: bigint, key: bigint, value: bigint): void {
  coreVideo().CVBufferSetAttachment(pixelBuffer, key, value, kCVAttachmentMode_ShouldPropagate);
}
