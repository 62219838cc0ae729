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
    case 'paused':
      return {
        headline: 'Paused',
        body: content.body ?? 'The picture is hidden until the camera is resumed.',
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

/** Spaces, control characters, marks that change the writing direction, and lone surrogates. */
const GAPS = /[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]+/gu;
/** Characters that nobody sees, except those that join letters and choose the form of emoji. */
const INVISIBLE = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** No script needs more accents and signs on one letter than four; a tower of them would cover the lines above. */
const TOWER = /((?:\p{M}|\u200c|\u200d){4})(?:\p{M}|\u200c|\u200d)+/gu;
/** Accents and joiners without a letter before them. */
const LOOSE = /(^|\s)(?:\p{M}|\u200c|\u200d)+/gu;

/** A text on one line, without characters that would disturb other texts. Composed accents count as their letter. */
export function oneLine(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(GAPS, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(TOWER, '$1')
    .replace(LOOSE, '$1')
    .replace(/ +/g, ' ')
    .trim();
}
