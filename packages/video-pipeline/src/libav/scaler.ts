import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { Canvas } from '../canvas/canvas.ts';
import type { PlacedPicture, Rect } from '../canvas/geometry.ts';
import type { SurfacePlanes } from '../canvas/surface.ts';
import { check } from './check.ts';
import { MOST_SHRINKING, ScaleContext } from './scale-context.ts';

/** True when the scaler accepts the frame: 8-bit 4:2:0. */
export function isScalable(frame: Frame): boolean {
  return frame.format === AV_PIX_FMT_YUV420P || frame.format === AV_PIX_FMT_NV12;
}

/**
 * Scales frames (or copies them, at equal size) directly into the planes of a surface. It keeps the YCbCr matrix and
 * converts to limited range.
 */
export class Scaler {
  readonly #contexts: ScaleContext = new ScaleContext();

  /** Writes `placed.source` of the frame into `placed.target` of the surface. */
  draw(frame: Frame, placed: PlacedPicture, planes: SurfacePlanes, canvas: Canvas): void {
    const { source, target } = placed;
    const context = this.#contexts.for({
      source,
      format: frame.format,
      fullRange: frame.colorRange === AVCOL_RANGE_JPEG,
      target,
      method: methodFor(source, target),
    });
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
    this.#contexts.close();
  }
}

function methodFor(source: Rect, target: Rect): 'point' | 'bilinear' | 'bicubic' {
  const shrinking = Math.max(source.width / target.width, source.height / target.height);
  if (shrinking > MOST_SHRINKING) return 'point';
  return shrinking > 1.5 ? 'bilinear' : 'bicubic';
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
