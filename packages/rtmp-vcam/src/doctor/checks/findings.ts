import type { Finding } from '@rtmp-vcam/virtual-camera';
import { documentUrl } from '../../document-url.ts';
import type { Outcome } from './outcome.ts';

/** What an output has found out about itself, as on macOS about the Camera Extension. */
export function checkFinding({ level, text, fix }: Finding): Outcome {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  if (level === 'ok') return { level, text: sentence };
  return { level, text: sentence, fix: fix ?? `Read ${documentUrl('macos.md')}` };
}
