import { VIDEO_ERRORS, type VideoErrorCode } from '@rtmp-vcam/video-pipeline';
import { type AdviceKind, MEASURED } from './advice-kind.ts';

/** These have advice of their own, with figures. */
const TOLD: ReadonlySet<VideoErrorCode> = new Set<VideoErrorCode>([
  'VIDEO_ERR_OVERLOADED',
  'VIDEO_ERR_SLICES_LOST',
  'VIDEO_ERR_DECODE',
  'VIDEO_ERR_BITSTREAM',
]);

export const decoderProblem: AdviceKind = {
  ...MEASURED,
  aboutSender: false,
  afterMs: 0,
  code: 'ADVICE_DECODER',
  title: 'The decoder reports a problem',
  meaning:
    'The decoder has reported a problem in the last seconds; the log has it with its code, which [errors.md](errors.md) explains.',
  remedy: 'It depends on the problem, which the advice names.',
  find({ stream }) {
    const code = stream?.decoderProblem;
    // Without a picture, the same is said as the reason for that.
    if (stream === undefined || code === undefined || TOLD.has(code) || stream.trouble !== undefined) return undefined;
    const { text, fix } = VIDEO_ERRORS[code];
    return { level: 'problem', text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`, fix };
  },
};
