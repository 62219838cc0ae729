import { type AdviceKind, KNOWN } from './advice-kind.ts';

export const outputs: AdviceKind = {
  ...KNOWN,
  code: 'ADVICE_CAMERA',
  title: 'Apps cannot use the camera, or only some can',
  meaning:
    'Something is missing on this computer, may not be used, or is used by another program: the camera device, PipeWire, or the desktop portal.',
  remedy: 'It depends on what it is, which the advice names. See also [errors.md](errors.md#camera).',
  find({ findings }) {
    return findings
      .filter(({ level }) => level !== 'ok')
      .map(({ level, text, fix }) => ({
        level: level === 'problem' ? 'problem' : 'hint',
        text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
        fix: fix ?? null,
      }));
  },
};
