import type { AdviceKind } from './advice-kind.ts';
import { bFrames } from './b-frames.ts';
import { cannotPull } from './cannot-pull.ts';
import { damagedPictures } from './damaged-pictures.ts';
import { decoderProblem } from './decoder-problem.ts';
import { lowBitrate } from './low-bitrate.ts';
import { neverOpened } from './never-opened.ts';
import { noPicture, onlySound } from './no-picture.ts';
import { outputs } from './outputs.ts';
import { overload } from './overload.ts';
import { largePicture, pictureShape, smallPicture } from './picture-size.ts';
import { rareKeyframes } from './rare-keyframes.ts';
import { refusedSenders } from './refused-senders.ts';
import { tooFewPictures } from './too-few-pictures.ts';
import { tooManyPictures } from './too-many-pictures.ts';
import { unevenNetwork } from './uneven-network.ts';

/** All kinds of advice. Of those of one level, the first ones are shown first. */
export const ALL_ADVICE: readonly AdviceKind[] = [
  outputs,
  cannotPull,
  noPicture,
  onlySound,
  decoderProblem,
  overload,
  damagedPictures,
  refusedSenders,
  neverOpened,
  tooFewPictures,
  rareKeyframes,
  unevenNetwork,
  tooManyPictures,
  bFrames,
  pictureShape,
  smallPicture,
  largePicture,
  lowBitrate,
];
