import { type AdviceKind, MEASURED } from './advice-kind.ts';

export const damagedPictures: AdviceKind = {
  ...MEASURED,
  afterMs: 0,
  keepMs: 8000,
  code: 'ADVICE_DAMAGED',
  title: 'Pictures are damaged',
  meaning: 'Parts of pictures are missing or make no sense. The last good picture is shown until the next keyframe.',
  remedy:
    'Senders leave out parts when their network is too slow: lower **Bitrate** there. If it goes on, restart the stream, and try another encoder. With a **Keyframe Interval** of 1 s the picture is good again sooner.',
  find({ stream }) {
    if (stream === undefined || stream.recent.damaged === 0) return undefined;
    return {
      level: 'problem',
      text: 'Pictures are damaged: parts of them are missing or make no sense',
      fix: 'Lower Bitrate in the sender if its network is slow, and set Keyframe Interval to 1 s: then the picture is good again sooner.',
    };
  },
};
