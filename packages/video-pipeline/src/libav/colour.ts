import {
  AV_PIX_FMT_GBRP,
  AV_PIX_FMT_GBRP10LE,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV411P,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV440P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  AV_PIX_FMT_YUVJ411P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ440P,
  AV_PIX_FMT_YUVJ444P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_FCC,
  AVCOL_SPC_RGB,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_SMPTE240M,
  AVCOL_SPC_YCGCO,
  AVCOL_TRC_BT709,
  type AVColorSpace,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { Matrix } from '../canvas/canvas.ts';
import type { FilterStep } from './filter-chain.ts';

/** Old formats that mean full range, and the formats that they are otherwise equal to. */
const FULL_RANGE_FORMATS: ReadonlyMap<number, Frame['format']> = new Map([
  [AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV411P],
  [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P],
  [AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P],
  [AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P],
  [AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P],
]);

/** Formats that libavfilter's `colorspace` accepts in even sizes. It is many times as fast as `scale`. */
const FAST_FORMATS: ReadonlySet<number> = new Set([
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P10LE,
]);

/** Matrices that the filters understand. A stream with another value counts as one without a matrix. */
const KNOWN_MATRICES: ReadonlySet<number> = new Set([
  AVCOL_SPC_BT709,
  AVCOL_SPC_FCC,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_SMPTE240M,
  AVCOL_SPC_YCGCO,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT2020_CL,
]);
const RGB_FORMATS: ReadonlySet<number> = new Set([AV_PIX_FMT_GBRP, AV_PIX_FMT_GBRP10LE]);

export const MATRICES: Readonly<Record<Matrix, AVColorSpace>> = { bt601: AVCOL_SPC_SMPTE170M, bt709: AVCOL_SPC_BT709 };
const FILTER_NAMES: Readonly<Record<Matrix, string>> = { bt601: 'smpte170m', bt709: 'bt709' };

/**
 * Gives the frame a known range and matrix. A frame without a matrix gets that of the canvas, so that its colours are
 * not converted; a frame without a range has the limited one.
 */
export function settleColour(frame: Frame, matrix: Matrix): void {
  const plain = FULL_RANGE_FORMATS.get(frame.format);
  if (plain !== undefined) {
    frame.format = plain;
    frame.colorRange = AVCOL_RANGE_JPEG;
  } else if (frame.colorRange === AVCOL_RANGE_UNSPECIFIED) {
    frame.colorRange = AVCOL_RANGE_MPEG;
  }
  const known =
    frame.colorSpace === AVCOL_SPC_RGB ? RGB_FORMATS.has(frame.format) : KNOWN_MATRICES.has(frame.colorSpace);
  if (!known) frame.colorSpace = MATRICES[matrix];
  // BT.470 BG and SMPTE 170M are both the matrix of BT.601.
  if (frame.colorSpace === AVCOL_SPC_BT470BG) frame.colorSpace = AVCOL_SPC_SMPTE170M;
  // Only matrix and range are to be converted, as players do: so primaries and transfer are those of the target.
  frame.colorPrimaries = AVCOL_PRI_BT709;
  frame.colorTrc = AVCOL_TRC_BT709;
}

/**
 * The filters that convert a frame, after `settleColour`, to the matrix of the canvas and 8-bit 4:2:0 in limited range.
 * None when the frame has that matrix.
 */
export function colourSteps(frame: Frame, matrix: Matrix): FilterStep[] {
  if (frame.colorSpace === MATRICES[matrix]) return [];
  const name = FILTER_NAMES[matrix];
  const planar: FilterStep[] = frame.format === AV_PIX_FMT_NV12 ? [{ filter: 'format', args: 'yuv420p' }] : [];
  if ((FAST_FORMATS.has(frame.format) || planar.length > 0) && frame.width % 2 === 0 && frame.height % 2 === 0) {
    const args = `space=${name}:primaries=bt709:trc=bt709:range=tv:format=yuv420p:fast=1`;
    return [...planar, { filter: 'colorspace', args }];
  }
  return [
    { filter: 'scale', args: `flags=bicubic:out_color_matrix=${name}:out_range=tv` },
    { filter: 'format', args: 'yuv420p' },
  ];
}
