import { type AdviceKind, MEASURED } from './advice-kind.ts';

/** Some pictures are left out also after a network that stood still. */
const MANY = 0.1;

export const overload: AdviceKind = {
  ...MEASURED,
  aboutSender: false,
  afterMs: 4000,
  code: 'ADVICE_OVERLOAD',
  title: 'This computer cannot keep up',
  meaning: 'The decoder needs more time for a picture than there is until the next one, so pictures are left out.',
  remedy:
    'Set a smaller **Output Resolution** or FPS in the sender, close other programs, and leave `--decoder` at `auto`, which uses hardware if there is any.',
  find({ stream }) {
    if (stream === undefined) return undefined;
    const { received, dropped } = stream.recent;
    if (received === 0 || dropped < MANY * received) return undefined;
    const percent = Math.min(100, 5 * Math.ceil((20 * dropped) / received));
    return {
      level: 'problem',
      text: `This computer cannot keep up: about ${percent} % of the pictures are left out`,
      fix: 'Set a smaller Output Resolution or FPS in the sender, or close other programs.',
    };
  },
};
