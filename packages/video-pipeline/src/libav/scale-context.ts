import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { type Frame, SoftwareScaleContext } from 'node-av/lib';
import type { Size } from '../canvas/canvas.ts';
import { check } from './check.ts';

/**
 * Methods of swscale. Bilinear averages the covered pixels when it shrinks, at half the cost of bicubic; area is as fast
 * and exact for a half. They can weigh only so many pixels: a picture that shrinks more than MOST_SHRINKING is scaled
 * with `point`, which takes one of them.
 */
export const METHODS = { bilinear: 2, bicubic: 4, point: 16, area: 32 } as const;
export const MOST_SHRINKING = 100;

interface Scaling {
  readonly source: Size;
  readonly format: Frame['format'];
  readonly fullRange: boolean;
  readonly target: Size;
  readonly method: keyof typeof METHODS;
}

/** A context of swscale that gives 8-bit 4:2:0 in limited range, made anew when what it scales changes. */
export class ScaleContext {
  #context: SoftwareScaleContext | undefined;
  #key = '';

  /** Throws VIDEO_ERR_SCALE. */
  for({ source, format, fullRange, target, method }: Scaling): SoftwareScaleContext {
    const key = `${source.width}x${source.height} ${format} ${fullRange} ${target.width}x${target.height} ${method}`;
    if (this.#context !== undefined && this.#key === key) return this.#context;
    this.close();
    const context = new SoftwareScaleContext();
    context.allocContext();
    const options = {
      srcw: source.width,
      srch: source.height,
      src_format: format,
      src_range: fullRange ? 1 : 0,
      dstw: target.width,
      dsth: target.height,
      dst_format: AV_PIX_FMT_YUV420P,
      dst_range: 0,
      sws_flags: METHODS[method],
    };
    for (const [name, value] of Object.entries(options)) {
      check(context.setOption(name, value), 'VIDEO_ERR_SCALE', `swscale option ${name}`);
    }
    check(context.initContext(), 'VIDEO_ERR_SCALE', `sws_init_context ${key}`);
    this.#context = context;
    this.#key = key;
    return context;
  }

  close(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#key = '';
  }
}
