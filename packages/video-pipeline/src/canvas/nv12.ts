import { VideoError } from '../errors.ts';
import type { Canvas, Matrix, Placement } from './canvas.ts';
import { planesOf } from './surface.ts';

/** One plane of samples in memory of somebody else's. */
export interface ForeignPlane {
  readonly bytes: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/** An NV12 picture in limited range. */
export interface Nv12Picture {
  readonly width: number;
  readonly height: number;
  readonly luma: ForeignPlane;
  /** Cb and Cr in turn, at half the size. */
  readonly chroma: ForeignPlane;
  /** Undefined where the stream does not say. */
  readonly matrix: Matrix | undefined;
  readonly pixelAspect: readonly [width: number, height: number];
}

/** Puts NV12 pictures of other decoders on canvas-sized I420 surfaces. */
export interface Nv12Placer {
  /** True when it brings pictures to the canvas' size and matrix by itself. */
  readonly converts: boolean;
  /** Writes every byte of the surface. Throws VideoError. */
  draw(picture: Nv12Picture, surface: Uint8Array): void;
  close(): void;
}

/** Copies pictures that fit the canvas as they are, whatever their matrix; for others it takes libav. */
export class Nv12Copier implements Nv12Placer {
  readonly converts = false;
  readonly #canvas: Canvas;
  readonly #placement: Placement;

  constructor(canvas: Canvas, placement: Placement) {
    this.#canvas = canvas;
    this.#placement = placement;
  }

  /** Throws VIDEO_ERR_NO_LIBAV for a picture that must be scaled, turned or mirrored. */
  draw({ width, height, luma, chroma }: Nv12Picture, surface: Uint8Array): void {
    const { rotate, mirror } = this.#placement;
    const canvas = this.#canvas;
    if (width !== canvas.width || height !== canvas.height || rotate !== 0 || mirror)
      throw new VideoError('VIDEO_ERR_NO_LIBAV', `a picture of ${width}x${height} cannot be placed without FFmpeg`);
    const { y, u, v } = planesOf(surface, canvas);
    for (let row = 0; row < height; row++)
      y.set(luma.bytes.subarray(row * luma.stride, row * luma.stride + width), row * width);
    splitPairs(chroma, { u, v, width: width / 2, height: height / 2 });
  }

  close(): void {}
}

interface ChromaPlanes {
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly width: number;
  readonly height: number;
}

function splitPairs({ bytes, stride }: ForeignPlane, { u, v, width, height }: ChromaPlanes): void {
  for (let row = 0; row < height; row++) {
    let from = row * stride;
    const end = (row + 1) * width;
    for (let to = row * width; to < end; to++) {
      u[to] = bytes[from++] ?? 0;
      v[to] = bytes[from++] ?? 0;
    }
  }
}
