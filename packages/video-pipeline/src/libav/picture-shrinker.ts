import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { i420Size, type Size } from '../canvas/canvas.ts';
import type { PicturePlanes } from '../canvas/picture-planes.ts';
import { check } from './check.ts';
import { MOST_SHRINKING, ScaleContext } from './scale-context.ts';

export interface Shrinking {
  readonly source: Size;
  /** Even, and not larger than the source. */
  readonly target: Size;
}

/** Makes pictures smaller, or copies them at equal size. Matrix and range stay as they are. */
export class PictureShrinker {
  readonly #sizes: Shrinking;
  readonly #contexts: ScaleContext = new ScaleContext();
  readonly #frame: Frame = new Frame();
  /** The memory of the frame. V8 counts each view of it, so there is one only. */
  readonly #planes: readonly Buffer[];
  readonly #strides: readonly number[];

  /** Throws VIDEO_ERR_SCALE. */
  constructor(sizes: Shrinking) {
    this.#sizes = sizes;
    this.#frame.alloc();
    this.#frame.format = AV_PIX_FMT_YUV420P;
    this.#frame.width = sizes.target.width;
    this.#frame.height = sizes.target.height;
    check(this.#frame.getBuffer(0), 'VIDEO_ERR_SCALE', 'av_frame_get_buffer');
    this.#planes = this.#frame.data ?? [];
    this.#strides = this.#frame.linesize.slice(0, 3);
  }

  /** The small picture in I420, valid until the next call. Throws VIDEO_ERR_SCALE. */
  shrink({ format, planes }: PicturePlanes): Frame {
    const { source, target } = this.#sizes;
    const isFar = Math.max(source.width / target.width, source.height / target.height) > MOST_SHRINKING;
    const context = this.#contexts.for({
      source,
      format: format === 'i420' ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_NV12,
      fullRange: false,
      target,
      method: isFar ? 'point' : 'area',
    });
    const result = context.scaleSync(
      planes.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
      planes.map(({ stride }) => stride),
      0,
      source.height,
      [...this.#planes],
      [...this.#strides],
    );
    check(result, 'VIDEO_ERR_SCALE', 'sws_scale');
    return this.#frame;
  }

  /** The same as tightly packed I420. */
  shrinkToI420(picture: PicturePlanes): Uint8Array {
    this.shrink(picture);
    const { width, height } = this.#sizes.target;
    const packed = new Uint8Array(i420Size(width, height));
    let to = 0;
    this.#planes.forEach((plane, index) => {
      const [columns, rows] = index === 0 ? [width, height] : [width / 2, height / 2];
      const stride = this.#strides[index] ?? 0;
      for (let row = 0; row < rows; row++, to += columns) {
        packed.set(plane.subarray(row * stride, row * stride + columns), to);
      }
    });
    return packed;
  }

  close(): void {
    this.#contexts.close();
    this.#frame.free();
  }
}
