import type { Canvas, Matrix, Placement } from '../canvas/canvas.ts';
import type { Nv12Placer } from '../canvas/nv12.ts';
import { numberIn, textOf } from '../ffi/core-foundation-values.ts';
import { type CoreVideo, coreVideo, kCVPixelBufferLock_ReadOnly } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { Owned } from '../ffi/owned.ts';
import { viewMemory } from '../ffi/posix-shared-memory.ts';
import { nv12Placer } from '../libav/optional.ts';

/** Values of kCVImageBufferYCbCrMatrixKey. */
const MATRICES: ReadonlyMap<string | undefined, Matrix> = new Map([
  ['ITU_R_709_2', 'bt709'],
  ['ITU_R_601_4', 'bt601'],
]);

/** Fits `420v` pixel buffers into canvas-sized I420 surfaces. */
export class ImagePainter {
  readonly #painter: Nv12Placer;

  constructor(canvas: Canvas, placement: Placement) {
    this.#painter = nv12Placer(canvas, placement);
  }

  /** Writes every byte of the surface. Throws VideoError. */
  draw(image: bigint, surface: Uint8Array): void {
    const video = coreVideo();
    const call = 'CVPixelBufferLockBaseAddress';
    checkStatus(call, video[call](image, kCVPixelBufferLock_ReadOnly));
    try {
      this.#painter.draw(
        {
          width: video.CVPixelBufferGetWidth(image),
          height: video.CVPixelBufferGetHeight(image),
          luma: plane(video, image, 0),
          chroma: plane(video, image, 1),
          matrix: matrixOf(video, image),
          pixelAspect: pixelAspectOf(video, image),
        },
        surface,
      );
    } finally {
      video.CVPixelBufferUnlockBaseAddress(image, kCVPixelBufferLock_ReadOnly);
    }
  }

  close(): void {
    this.#painter.close();
  }
}

function plane(video: CoreVideo, image: bigint, index: number): { bytes: Uint8Array; stride: number } {
  const address = video.CVPixelBufferGetBaseAddressOfPlane(image, index);
  if (address === null) throw new Error(`a locked pixel buffer has no plane ${index}`);
  const stride = video.CVPixelBufferGetBytesPerRowOfPlane(image, index);
  const rows = video.CVPixelBufferGetHeightOfPlane(image, index);
  return { bytes: new Uint8Array(viewMemory(address, stride * rows)), stride };
}

function matrixOf(video: CoreVideo, image: bigint): Matrix | undefined {
  const attached = video.CVBufferCopyAttachment(image, video.kCVImageBufferYCbCrMatrixKey, null);
  if (attached === null) return undefined;
  using matrix = new Owned(attached);
  return MATRICES.get(textOf(matrix.ref));
}

function pixelAspectOf(video: CoreVideo, image: bigint): readonly [width: number, height: number] {
  const attached = video.CVBufferCopyAttachment(image, video.kCVImageBufferPixelAspectRatioKey, null);
  if (attached === null) return [1, 1];
  using aspect = new Owned(attached);
  const width = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioHorizontalSpacingKey) ?? 1;
  const height = numberIn(aspect.ref, video.kCVImageBufferPixelAspectRatioVerticalSpacingKey) ?? 1;
  return [width, height];
}
