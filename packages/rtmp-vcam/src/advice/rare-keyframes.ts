import { rounded } from '../terminal/format-status.ts';
import { type AdviceKind, MEASURED } from './advice-kind.ts';

/** With this, a lost picture is forgotten soon. */
const LONGEST_SECONDS = 4;
/** The text about a keyframe that does not come changes only at these times. */
const STEPS = [300, 60, 30, 20, 10, 5] as const;

export const rareKeyframes: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_KEYFRAME_INTERVAL',
  title: 'The encoder sends keyframes too rarely',
  meaning:
    `More than ${LONGEST_SECONDS} seconds pass from one keyframe to the next. Only a keyframe is a whole picture: the ` +
    'others say what has changed. After a lost picture, the picture stays broken until the next one.',
  remedy:
    'Set **Keyframe Interval** in the encoder to 1 or 2 s (OBS: Settings → Output, Output Mode *Advanced*; ffmpeg: `-g` with the pictures of that time).',
  find({ stream }) {
    if (stream === undefined) return undefined;
    const { keyframeSeconds = 0, sinceKeyframeSeconds } = stream;
    const text = textFor(keyframeSeconds, sinceKeyframeSeconds);
    if (text === undefined) return undefined;
    const fix =
      'Set Keyframe Interval in the encoder to 1 or 2 s: after a lost picture, the picture stays broken until the next keyframe.';
    return { level: 'hint', text, fix };
  },
};

function textFor(interval: number, since: number): string | undefined {
  // A second more, because some encoders are not exact.
  const step = STEPS.find((seconds) => since >= seconds);
  if (step !== undefined && since > interval + 1) return `The encoder has sent no keyframe for more than ${step} s`;
  if (interval <= LONGEST_SECONDS) return undefined;
  return `The encoder sends a keyframe only every ${rounded(interval)} s`;
}
