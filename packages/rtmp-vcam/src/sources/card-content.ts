import type { CardContent } from '@rtmp-vcam/video-pipeline';
import { networkOf } from '../urls/network-names.ts';
import { type PushUrl, portOf, RTMP_IS_READABLE } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';

/**
 * What is going on. The guide shows `text`, which may name senders and addresses. The plain card, which a whole meeting
 * may see, shows `plain` and `fix`: they are fixed words, and nothing in them comes from a sender, a URL or an option.
 */
export type CardSituation =
  | { readonly state: 'waiting' | 'starting' | 'disconnected'; readonly text?: string; readonly plain?: string }
  | { readonly state: 'problem'; readonly text: string; readonly plain: string; readonly fix: string };

/** Where streams come from, as the guide shows it. */
export type CardPlaces = Pick<CardContent, 'urls' | 'qr' | 'note'>;

/** The usual text of the plain card. Those who see it may have no part in the stream, so it gives no advice. */
const PLAIN_BODIES = {
  waiting: 'The picture appears here when the stream starts.',
  starting: 'The picture comes in a moment.',
  disconnected: 'The picture comes back when the stream starts again.',
} as const;

/** The URLs to push to. A phone cannot reach `localhost`, so the URL of the first network comes first. */
export function pushPlaces(urls: readonly PushUrl[]): CardPlaces {
  const reachable = urls.filter(({ reach }) => reach === 'network');
  const [first] = reachable;
  const here = urls.filter(({ reach }) => reach === 'computer');
  const ordered = [...reachable, ...here];
  return {
    urls: ordered.map(({ url, reach, network }) => ({
      label: reach === 'computer' ? 'This computer' : network === undefined ? 'Network' : networkOf(network).name,
      url,
    })),
    qr: ordered[0]?.url ?? '',
    // Senders assume another port for rtmps:// if the URL has none.
    ...(first === undefined ? {} : { note: `${RTMP_IS_READABLE}; rtmps:// on port ${portOf(first)} hides it.` }),
  };
}

/** The URL to pull from, without its secrets. */
export function pullPlaces(shownUrl: string): CardPlaces {
  return { urls: [{ label: 'Pulled from', url: shownUrl }], qr: '' };
}

/** The card that says where streams come from, with the stream key. */
export function guideCard(name: string, places: CardPlaces, situation: CardSituation): CardContent {
  const content = { name, state: situation.state, ...places, version: VERSION };
  if (situation.state !== 'problem')
    return situation.text === undefined ? content : { ...content, body: situation.text };
  const { text, fix } = situation;
  return { ...content, problem: { text, fix } };
}

/** The card that hides a stream, whatever the card is otherwise. */
export function pausedCard(name: string): CardContent {
  return { name, state: 'paused', urls: [], qr: '', version: VERSION };
}

/** The card without any secret, address or name but the camera's. */
export function plainCard(name: string, situation: CardSituation): CardContent {
  const content = { name, state: situation.state, urls: [], qr: '', version: VERSION };
  if (situation.state === 'problem') {
    const { plain, fix } = situation;
    return { ...content, problem: { text: plain, fix } };
  }
  return { ...content, body: situation.plain ?? PLAIN_BODIES[situation.state] };
}
