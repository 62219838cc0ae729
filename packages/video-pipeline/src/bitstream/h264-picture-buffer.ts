import type { H264SequenceParameterSet } from './h264-sequence-parameter-set.ts';

/** Table A-1: level_idc and MaxDpbMbs, the macroblocks that a decoded picture buffer holds. */
const MAX_DPB_MBS: readonly (readonly [levelIdc: number, macroblocks: number])[] = [
  [10, 396],
  [11, 900],
  [20, 2376],
  [21, 4752],
  [30, 8100],
  [31, 18_000],
  [32, 20_480],
  [41, 32_768],
  [42, 34_816],
  [50, 110_400],
  [52, 184_320],
  [62, 696_320],
];
const MOST_FRAMES = 16;
const MACROBLOCK = 16;

/** MaxDpbFrames (A.3.1): how many pictures a stream of this level and size can make a decoder hold back, 0 to 16. */
export function maxPictureBufferFrames({
  levelIdc,
  codedWidth,
  codedHeight,
}: Pick<H264SequenceParameterSet, 'levelIdc' | 'codedWidth' | 'codedHeight'>): number {
  const macroblocks = MAX_DPB_MBS.find(([level]) => levelIdc <= level)?.[1] ?? Number.POSITIVE_INFINITY;
  const perFrame = (codedWidth / MACROBLOCK) * (codedHeight / MACROBLOCK);
  return Math.min(MOST_FRAMES, Math.floor(macroblocks / perFrame));
}
