import { formatBitrate } from '../terminal/format-status.ts';
import { type AdviceKind, MEASURED } from './advice-kind.ts';
import { usualRate } from './picture-rate.ts';

/** Bits for a pixel of a picture below which everything that moves is blurred, by the usual settings of H.264. */
const LEAST = 0.02;
/** What is good. */
const GOOD = 0.07;
/** Newer codecs need so much less. */
const NEWER = 0.6;
const MEASURED_SECONDS = 10;

export const lowBitrate: AdviceKind = {
  ...MEASURED,
  afterMs: 8000,
  code: 'ADVICE_LOW_BITRATE',
  title: 'The bit rate is very low',
  meaning:
    'The stream has very few bits for the size and number of its pictures, so that everything that moves is blurred. A picture that hardly moves needs no more.',
  remedy: 'Set a higher **Bitrate** in the encoder, or a smaller Output Resolution if the network carries no more.',
  find({ stream }) {
    if (stream?.picture === undefined || stream.seconds < MEASURED_SECONDS || stream.receivedFps < 1) return undefined;
    const { width, height, codec } = stream.picture;
    const newer = codec.startsWith('avc') ? 1 : NEWER;
    const pixels = width * height * stream.receivedFps * newer;
    // An encoder that was set to more has nothing to do with it: the picture hardly moves.
    if (Math.max(stream.bitrate, stream.announced.bitrate ?? 0) >= LEAST * pixels) return undefined;
    const good = Math.max(500, 500 * Math.round((GOOD * pixels) / 500_000));
    const fps = usualRate(stream.receivedFps);
    return {
      level: 'hint',
      text: `${formatBitrate(stream.bitrate)} is very little for ${width}×${height} with ${fps} pictures a second`,
      fix: `Set Bitrate in the encoder to ${good} Kbps if moving pictures are blurred.`,
    };
  },
};
