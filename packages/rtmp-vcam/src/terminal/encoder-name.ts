import { truncate, withoutControls } from './display-width.ts';

/** The longest name on a line, in columns. */
export const LONGEST_NAME = 40;

/** The names that well-known encoders send, and what people call them. */
const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/libobs version ([\w.-]+)/, 'OBS Studio $1'],
  [/^(?:FMLE\/[\d.]+ \(compatible; )?Lavf/, 'FFmpeg'],
  [/GStreamer ([\d.]+)?/i, 'GStreamer $1'],
  [/^FMLE\/[\d.]+ \(compatible; (?!FMSc)(.+)\)$/, '$1'],
  [/^FMLE\//, 'an encoder'],
];

/** The usual name of a sender: `OBS Studio 30.2.3` for `obs-output module (libobs version 30.2.3)`. */
export function encoderName(self: string): string {
  const text = withoutControls(self).trim();
  for (const [pattern, name] of NAMES) {
    const match = pattern.exec(text);
    if (match !== null) return name.replace('$1', match[1] ?? '').trim();
  }
  return text;
}

/** The same, cut to fit on a line beside other texts. */
export function shortEncoderName(self: string): string {
  return truncate(encoderName(self), LONGEST_NAME);
}
