import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG } from 'node-av/constants';
import { type Frame, SoftwareScaleContext } from 'node-av/lib';
import type { Canvas } from '../canvas/canvas.ts';
import type { PlacedPicture, Rect } from '../canvas/geometry.ts';
import type { SurfacePlanes } from '../canvas/surface.ts';
import { check } from './check.ts';

/**
 * Flags of swscale. SWS_BILINEAR averages the covered pixels when it shrinks, at half the cost of SWS_BICUBIC. Both can
 * weigh only so many pixels; slivers that shrink more than that are drawn with SWS_POINT, which takes one of them.
 */
const BILINEAR = 2;
const BICUBIC = 4;
const POINT = 16;
const MOST_SHRINKING = 100;

/** True when the scaler accepts the frame: 8-bit 4:2:0. */
export function isScalable(frame: Frame): boolean {
  return frame.format === AV_PIX_FMT_YUV420P || frame.format === AV_PIX_FMT_NV12;
}

/**
 * Scales frames (or copies them, at equal size) directly into the planes of a surface. It keeps the YCbCr matrix and
 * converts to limited range.
 */
export class Scaler {
  #context: SoftwareScaleContext | undefined;
  #key = '';

  /** Writes `placed.source` of the frame into `placed.target` of the surface. */
  draw(frame: Frame, placed: PlacedPicture, planes: SurfacePlanes, canvas: Canvas): void {
    const { source, target } = placed;
    const context = this.#contextFor(frame, source, target);
    const [strideY = 0, strideU = 0, strideV = 0] = frame.linesize;
    const [y, u, v] = planeStarts(frame, source.y + 2);
    if (y === undefined || u === undefined) return;
    const chromaX = frame.format === AV_PIX_FMT_NV12 ? source.x : source.x / 2;
    const sourceY = y.subarray(source.y * strideY + source.x);
    const sourceU = u.subarray((source.y / 2) * strideU + chromaX);
    const sourcePlanes =
      v === undefined ? [sourceY, sourceU] : [sourceY, sourceU, v.subarray((source.y / 2) * strideV + chromaX)];
    const half = canvas.width / 2;
    const chroma = (target.y / 2) * half + target.x / 2;
    const result = context.scaleSync(
      sourcePlanes,
      v === undefined ? [strideY, strideU] : [strideY, strideU, strideV],
      0,
      source.height,
      [planes.y.subarray(target.y * canvas.width + target.x), planes.u.subarray(chroma), planes.v.subarray(chroma)],
      [canvas.width, half, half],
    );
    check(result, 'VIDEO_ERR_SCALE', 'sws_scale');
  }

  close(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#key = '';
  }

  #contextFor(frame: Frame, source: Rect, target: Rect): SoftwareScaleContext {
    const { format } = frame;
    const fullRange = frame.colorRange === AVCOL_RANGE_JPEG;
    const key = `${source.width}x${source.height} ${format} ${fullRange} ${target.width}x${target.height}`;
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
      sws_flags: methodFor(source, target),
    };
    for (const [name, value] of Object.entries(options)) {
      check(context.setOption(name, value), 'VIDEO_ERR_SCALE', `swscale option ${name}`);
    }
    check(context.initContext(), 'VIDEO_ERR_SCALE', `sws_init_context ${key}`);
    this.#context = context;
    this.#key = key;
    return context;
  }
}

function methodFor(source: Rect, target: Rect): number {
  const shrinking = Math.max(source.width / target.width, source.height / target.height);
  if (shrinking > MOST_SHRINKING) return POINT;
  return shrinking > 1.5 ? BILINEAR : BICUBIC;
}

/**
 * The planes as Buffers that only cover the first `rows` lines, because swscale needs only their addresses. V8 counts
 * Buffers over foreign memory: with whole planes it would collect garbage every twenty pictures of 1080p.
 */
function planeStarts(frame: Frame, rows: number): readonly Buffer[] {
  const { height } = frame;
  // node-av computes their length from the height.
  frame.height = Math.min(rows, height);
  try {
    return frame.data ?? [];
  } finally {
    frame.height = height;
  }
}
