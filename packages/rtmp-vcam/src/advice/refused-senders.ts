import { type AdviceKind, KNOWN } from './advice-kind.ts';

/** More would hide everything else. */
const MOST = 3;

export const refusedSenders: AdviceKind = {
  ...KNOWN,
  code: 'ADVICE_REFUSED',
  title: 'A sender was refused',
  meaning: 'A sender has tried to push to this camera in the last ten minutes, and was not let in since.',
  remedy:
    'It depends on the reason, which the advice names: mostly the stream key in the sender is wrong. `rtmp-vcam url` shows the right URL.',
  find({ refused, stream }) {
    return refused.slice(0, MOST).map(({ who, reason, fix, isNearby }) => ({
      // Strangers on the internet try keys all day.
      level: isNearby && stream === undefined ? 'problem' : 'hint',
      text: `${who} was refused: ${reason}`,
      fix,
    }));
  },
};
