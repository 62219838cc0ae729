import { type AdviceKind, MEASURED } from './advice-kind.ts';
import { usualRate } from './picture-rate.ts';

const TOO_FEW = 0.7;
/** A stream that has just begun has not been measured long enough. */
const MEASURED_SECONDS = 8;

export const tooFewPictures: AdviceKind = {
  ...MEASURED,
  afterMs: 8000,
  code: 'ADVICE_TOO_FEW_PICTURES',
  title: 'Fewer pictures come than the encoder has announced',
  meaning:
    'The encoder has said how many pictures a second it sends, and far fewer come. So the picture is not smooth.',
  remedy:
    'The sending device or its network is too slow: lower FPS, Output Resolution or Bitrate in the sender, or choose a faster preset or a hardware encoder.',
  find({ stream }) {
    const fps = stream?.announced.fps;
    if (stream === undefined || fps === undefined || stream.seconds < MEASURED_SECONDS) return undefined;
    // No picture at all is another matter.
    if (stream.receivedFps >= TOO_FEW * fps || stream.receivedFps < 1) return undefined;
    return {
      level: 'hint',
      text: `The encoder has announced ${usualRate(fps)} pictures a second, and only ${usualRate(stream.receivedFps)} come`,
      fix: 'The sending device or its network is too slow: lower FPS, Output Resolution or Bitrate in the sender.',
    };
  },
};
