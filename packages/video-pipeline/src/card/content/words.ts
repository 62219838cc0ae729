import type { CardContent } from './card-content.ts';

/** The texts on the card about the state of the camera. */
interface CardWords {
  readonly headline: string;
  readonly body: string;
}

/** The texts for the state of a card. */
export function wordsFor(content: CardContent): CardWords {
  switch (content.state) {
    case 'waiting':
      return {
        headline: 'Waiting for a stream',
        body: content.body ?? 'Stream to this camera from OBS, a phone or an encoder.',
      };
    case 'starting':
      return {
        headline: 'The stream is starting',
        body: content.body ?? 'The picture comes in a moment.',
      };
    case 'disconnected':
      return {
        headline: 'The stream has ended',
        body: content.body ?? 'Start it again and the picture comes back at once.',
      };
    case 'problem':
      return {
        headline: content.problem?.text ?? 'Something is wrong',
        body: content.problem === undefined ? 'See the log of rtmp-vcam for details.' : (content.problem.fix ?? ''),
      };
  }
}

/** Longer texts are cut here before they are measured: no canvas has room for more. */
const LONGEST = 300;

/** A text on one line: control characters, marks that change the writing direction and lone surrogates are spaces. */
export function oneLine(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .trim();
}
