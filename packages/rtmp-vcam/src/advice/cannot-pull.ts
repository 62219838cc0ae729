import { type AdviceKind, KNOWN } from './advice-kind.ts';

export const cannotPull: AdviceKind = {
  ...KNOWN,
  code: 'ADVICE_PULL',
  title: 'There is no stream to pull',
  meaning:
    'The server that `--pull` names cannot be reached, refuses this program, or has no stream now. It is tried again and again.',
  remedy: 'It depends on the reason, which the advice names.',
  find({ pull }) {
    if (pull === undefined) return undefined;
    const { text, fix, isUsual } = pull;
    return { level: isUsual ? 'hint' : 'problem', text, fix };
  },
};
