import { type AdviceKind, MEASURED } from './advice-kind.ts';

/** A picture of 60 a second; less is not worth a word. */
const LEAST_MS = 16;

export const bFrames: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_B_FRAMES',
  title: 'B-frames delay the picture',
  meaning:
    'B-frames refer to later pictures, so each of them has to wait until those have come. They save some bandwidth, and cost delay.',
  remedy: 'Set **B-frames** (Max B-frames) in the encoder to 0; with x264, *Tune: zerolatency* does the same.',
  find({ stream }) {
    if (stream === undefined || stream.reorderMs < LEAST_MS) return undefined;
    return {
      level: 'hint',
      text: `B-frames add ${Math.round(stream.reorderMs)} ms of delay`,
      fix: 'Set B-frames in the encoder to 0.',
    };
  },
};
