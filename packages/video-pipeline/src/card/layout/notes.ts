import type { CardContent } from '../content/card-content.ts';
import { oneLine } from '../content/words.ts';

/** What the QR code is for. */
export const CAPTION = 'Scan to stream from a phone';

export function versionLine({ version }: CardContent): string {
  return `rtmp-vcam ${oneLine(version)}`;
}
