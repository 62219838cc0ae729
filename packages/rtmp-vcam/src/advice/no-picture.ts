import { type AdviceKind, KNOWN, type Words } from './advice-kind.ts';
import type { CameraFacts } from './facts.ts';

const ABOUT_STREAM = { ...KNOWN, aboutStream: true, aboutSender: true } as const;

export const noPicture: AdviceKind = {
  ...ABOUT_STREAM,
  code: 'ADVICE_NO_PICTURE',
  title: 'The stream has no picture',
  meaning:
    'A sender is connected, and there is no picture of it: nothing has come, or what came cannot be decoded. The card says the same.',
  remedy: 'It depends on the reason, which the advice names.',
  find: (facts) => troubleOf(facts, false),
};

export const onlySound: AdviceKind = {
  ...ABOUT_STREAM,
  code: 'ADVICE_ONLY_SOUND',
  title: 'Only sound comes',
  meaning: 'A sender is connected and sends sound, but no pictures (any more).',
  remedy: 'Turn on the video in the sender: its camera, scene or screen.',
  find: (facts) => troubleOf(facts, true),
};

function troubleOf({ stream }: CameraFacts, isSoundOnly: boolean): Words | undefined {
  const trouble = stream?.trouble;
  if (trouble === undefined || trouble.isSoundOnly !== isSoundOnly) return undefined;
  return { level: 'problem', text: trouble.text, fix: trouble.fix };
}
