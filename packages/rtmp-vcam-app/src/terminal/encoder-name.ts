import { withoutControls } from './display-width.ts';

/** How well-known encoders name themselves, and what people call them. */
const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/libobs version ([\w.-]+)/, 'OBS Studio $1'],
  [/^(?:FMLE\/[\d.]+ \(compatible; )?Lavf/, 'FFmpeg'],
  [/GStreamer ([\d.]+)?/i, 'GStreamer $1'],
  [/^FMLE\/[\d.]+ \(compatible; (?!FMSc)(.+)\)$/, '$1'],
  [/^FMLE\//, 'an encoder'],
];

/** A sender's own name as people know the program: `OBS Studio 30.2.3` for `obs-output module (libobs version 30.2.3)`. */
export function encoderName(self: string): string {
  const text = withoutControls(self).trim();
  for (const [pattern, name] of NAMES) {
    const match = pattern.exec(text);
    if (match !== null) return name.replace('$1', match[1] ?? '').trim();
  }
  return text;
}
