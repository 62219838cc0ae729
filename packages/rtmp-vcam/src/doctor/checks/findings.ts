import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { Outcome } from './outcome.ts';

/** What an output has found out about itself, as on macOS about the Camera Extension. */
export function checkFinding({ level, text, fix }: Finding): Outcome {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return level === 'ok' ? { level, text: sentence } : { level, text: sentence, fix: fix ?? 'Look at docs/macos.md' };
}
